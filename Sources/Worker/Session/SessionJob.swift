/// A command that is being carried out.
package struct SessionJob: Sendable, Equatable {
    /// The message that began it.
    package let delivery: Delivery
    /// Further messages with the same command; they are deleted together.
    package internal(set) var duplicates: [Delivery] = []
    /// The step that runs.
    package internal(set) var step: WorkStep
    /// The steps after it.
    package internal(set) var remaining: [WorkStep]

    /// Begins with the first step of the message's kind.
    init(_ delivery: Delivery) {
        let steps = Self.steps(for: delivery.message.kind)
        self.delivery = delivery
        step = steps[0]
        remaining = Array(steps.dropFirst())
    }

    /// All messages of the command.
    var deliveries: [Delivery] { [delivery] + duplicates }

    /// Takes in a further delivery of the same command; `nil` when it is another command.
    mutating func attach(_ delivery: Delivery) -> [SessionAction]? {
        if deliveries.contains(where: { $0.messageID == delivery.messageID }) {
            return [.refresh(delivery)]
        }
        guard delivery.message.commandID == self.delivery.message.commandID else { return nil }
        duplicates.append(delivery)
        return [.hold(delivery)]
    }

    /// What each kind of message asks for.
    package static func steps(for kind: WorkerMessage.Kind) -> [WorkStep] {
        switch kind {
        case .edit: [.switch, .claude, .commit, .build, .deploy, .push]
        case .build, .preview: [.switch, .build, .deploy]
        case .commit: [.switch, .commit]
        case .push: [.switch, .commit, .push]
        }
    }

    /// Drops the steps that make no sense after how the current one ended.
    ///
    /// What was edited is committed and pushed whatever fails; what is not whole is not published.
    mutating func settle(_ status: StepStatus, isCommitted: Bool) {
        if step == .switch, isCommitted {
            remaining.removeAll { $0 == .claude || $0 == .commit }
        }
        guard status == .failed || status == .interrupted else { return }
        switch step {
        case .switch, .commit: remaining = []
        case .claude: remaining.removeAll { $0 == .build || $0 == .deploy }
        case .build: remaining.removeAll { $0 == .deploy }
        case .deploy, .push: break
        }
    }
}
