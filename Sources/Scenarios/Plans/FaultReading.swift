internal import NetworkBoot
internal import NetworkProtocols

extension FaultPlan {
    /// `tftp-silent`, or `{tftp-truncates: {after: 4096}}`.
    static func faults(_ node: ScenarioNode, reading: ScenarioReading) -> [FaultPlan] {
        let entries: [ScenarioNode.Entry]
        switch node.content {
        case .text(let name):
            entries = [
                ScenarioNode.Entry(key: name, line: node.line, value: ScenarioNode(line: node.line, content: .nothing))
            ]
        case .mapping(let members): entries = members
        case .nothing, .list:
            reading.complain(node.line, "misbehave: wants names of faults, not \(node.kindName)")
            return []
        }
        return entries.map { entry in
            let parameters: [Parameter] = reading.names(entry.value, of: entry.key).compactMap { parameter in
                reading.text(parameter.value, for: "\(entry.key), \(parameter.key)").map {
                    Parameter(name: parameter.key, value: $0)
                }
            }
            let plan = FaultPlan(name: entry.key, line: entry.line, parameters: parameters)
            do throws(ScenarioProblem) {
                _ = try plan.fault(file: reading.file)
            } catch {
                reading.complain(error.line, error.sentence)
            }
            return plan
        }
    }

    /// The fault with its settings.
    func fault(file: String) throws(ScenarioProblem) -> any ServerFault {
        let choice = try choice(file: file)
        do throws(FaultProblem) {
            return try FaultCatalog.fault(choice.name, choice.settings)
        } catch {
            throw problem("\(self.name): \(error)", file)
        }
    }

    /// Its name and what is set about it.
    func choice(file: String) throws(ScenarioProblem) -> BootService.FaultChoice {
        let name = FaultName(rawValue: name)
        guard let kind = FaultCatalog.kind(name) else {
            let names = FaultCatalog.names.map(\.rawValue)
            throw problem(ScenarioReading.unknown(self.name, in: "misbehave", allowed: names), file)
        }
        var settings = FaultSettings()
        for parameter in parameters {
            guard let known = kind.parameters.first(where: { $0.name == parameter.name }) else {
                let names = kind.parameters.map(\.name)
                throw problem(ScenarioReading.unknown(parameter.name, in: self.name, allowed: names), file)
            }
            let value: FaultValue? =
                switch known.standard {
                case .address: IPv4Address(parameter.value).map(FaultValue.address)
                case .duration: TextForm<Duration>.duration.read(parameter.value).map(FaultValue.duration)
                case .number: Int(parameter.value).map(FaultValue.number)
                case .text: .text(parameter.value)
                }
            guard let value else {
                throw problem(
                    "\(self.name), \(parameter.name): ‘\(parameter.value)’ is not \(known.standard.kind)",
                    file
                )
            }
            settings[parameter.name] = value
        }
        return BootService.FaultChoice(name, settings)
    }

    private func problem(_ sentence: String, _ file: String) -> ScenarioProblem {
        ScenarioProblem(file: file, line: line, sentence: sentence)
    }
}
