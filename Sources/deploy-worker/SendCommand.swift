internal import AWS
internal import Arguments
internal import Platform
internal import Worker

/// `send`.
struct SendCommand: Sendable {
    private let message: WorkerMessage
    private let timeout: Duration
    private let waits: Bool
    private let isJSON: Bool
    private let console: Console

    init(_ invocation: Invocation, console: Console) throws {
        let thread = invocation.value("thread") ?? "local"
        let kind = invocation.value("type").flatMap { WorkerMessage.Kind(rawValue: $0) } ?? .edit
        message = WorkerMessage(
            sessionID: invocation.value("session") ?? thread,
            commandID: "send-" + RandomBytes.hex(byteCount: 8),
            timestamp: WallClock.epochMilliseconds(), kind: kind,
            instruction: invocation.operands[0], threadID: thread)
        guard let seconds = Int(invocation.value("timeout") ?? "900"), seconds > 0 else {
            throw WorkerError(
                .invalidConfiguration, "--timeout is not a number of seconds above zero")
        }
        timeout = .seconds(seconds)
        waits = !invocation.has("no-wait")
        isJSON = invocation.has("json")
        self.console = console
    }

    /// Sends, follows, and returns the exit code.
    func run(_ settings: SettingsFile) async throws -> Int32 {
        let configuration = try settings.load()
        let connection = try AWSConnection(
            environment: configuration.environment, userAgent: "deploy-worker/\(Build.version)",
            concurrency: 4, attempts: RetryPolicy.standardAttempts)
        let input = SQSMessageQueue(try connection.queue(configuration.inputQueueURL))
        try await input.send(message.encoded(), group: message.threadID)
        console.messages.write("sent as command \(message.commandID)\n")
        guard waits else { return ExitStatus.done }
        let output = SQSMessageQueue(try connection.queue(configuration.outputQueueURL))
        return try await follow(output)
    }

    private func follow(_ output: SQSMessageQueue) async throws -> Int32 {
        let deadline = ContinuousClock.now + timeout
        while ContinuousClock.now < deadline {
            let left = (deadline - .now).components.seconds
            for received in try await output.receive(
                waitSeconds: Int(min(20, max(1, left))), visibilitySeconds: 5)
            {
                if let news = ProgressNotification(body: received.body),
                    news.commandID == message.commandID
                {
                    try await output.delete(receiptHandle: received.receiptHandle)
                    show(news, received.body)
                } else if let answer = WorkerAnswer(body: received.body),
                    answer.commandID == message.commandID
                {
                    try await output.delete(receiptHandle: received.receiptHandle)
                    show(answer, received.body)
                    return answer.success ? ExitStatus.done : ExitStatus.failed
                }
                // Somebody else's: its visibility ends soon, and meanwhile ours may come.
            }
        }
        console.message(
            .error, "no answer came in \(timeout.components.seconds) s",
            hint: "see the worker's log; does it run, and read this queue?")
        return ExitStatus.failed
    }

    private func show(_ news: ProgressNotification, _ body: String) {
        if isJSON {
            console.results.write(body + "\n")
        } else {
            let detail = news.detail.map { ": " + Printable.line($0) } ?? ""
            console.messages.write("\(news.step) \(news.status)\(detail)\n")
        }
    }

    private func show(_ answer: WorkerAnswer, _ body: String) {
        if isJSON {
            console.results.write(body + "\n")
            return
        }
        var lines = [answer.summary]
        if let error = answer.error { lines.append("error: \(error)") }
        lines += (answer.filesChanged ?? []).map { "changed \($0)" }
        if let url = answer.previewURL ?? answer.siteURL { lines.append(url) }
        let text = lines.joined(separator: "\n").split(
            separator: "\n", omittingEmptySubsequences: false
        ).map { Printable.line(String($0)) + "\n" }
        console.results.write(text.joined())
    }
}
