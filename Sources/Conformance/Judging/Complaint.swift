/// What is wrong with a message, in the words of a finding's note.
struct Complaint {
    /// A sentence without its full stop.
    var note: String
    /// The octets of the message that show it.
    var range: Range<Int>?

    init(_ note: String, at range: Range<Int>? = nil) {
        self.note = note
        self.range = range
    }
}
