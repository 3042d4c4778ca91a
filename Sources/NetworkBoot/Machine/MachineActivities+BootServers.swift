internal import NetworkProtocols

/// A proxy or boot server that is asked for the boot file.
struct BootServerQuestion: Sendable {
    /// The request that waits.
    var id: UInt64
    var client: BootServerClient
}

extension MachineActivities {
    mutating func askBootServer(_ request: BootServerRequest, id: UInt64, at now: Instant) {
        let client = BootServerClient(request, identity: hardware.identity, seed: random.next(), at: now)
        questions.append(BootServerQuestion(id: id, client: client))
        drainQuestion(questions.count - 1, at: now)
    }

    mutating func handleQuestionDeadline(_ index: Int, at now: Instant) {
        guard index < questions.count, let deadline = questions[index].client.nextDeadline, deadline <= now else {
            return
        }
        questions[index].client.handleDeadline(at: now)
        drainQuestion(index, at: now)
    }

    /// Hands on what came for a port that a question is asked from; false where none is.
    mutating func handleQuestion(_ input: BootServerClient.Input, on port: UInt16, at now: Instant) -> Bool {
        guard let index = questions.firstIndex(where: { $0.client.request.clientPort == port }) else { return false }
        questions[index].client.handle(input, at: now)
        drainQuestion(index, at: now)
        return true
    }

    mutating func cancelQuestion(id: UInt64, at now: Instant) {
        guard let index = questions.firstIndex(where: { $0.id == id }) else { return }
        questions[index].client.abort(at: now)
        while let output = questions[index].client.nextOutput() {
            if case .host(let action) = output { outputs.append(.host(action)) }
        }
        questions.remove(at: index)
    }

    private mutating func drainQuestion(_ index: Int, at now: Instant) {
        var ending: BootServerOutcome?
        while let output = questions[index].client.nextOutput() {
            switch output {
            case .host(let action): outputs.append(.host(action))
            case .finished(let outcome): ending = outcome
            }
        }
        guard let ending else { return }
        let question = questions.remove(at: index)
        outputs.append(.reply(id: question.id, .bootServer(ending)))
    }
}
