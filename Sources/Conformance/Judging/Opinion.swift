/// What a rule makes of one thing: a command line, a call, a request.
enum Opinion: Hashable {
    /// It is not what the rule is about.
    case notMeant
    case right
    /// What is wrong, as a sentence without its full stop.
    case wrong(String)

    /// Wrong where there is something to say.
    static func unless(_ complaint: String?) -> Opinion { complaint.map { .wrong($0) } ?? .right }
}
