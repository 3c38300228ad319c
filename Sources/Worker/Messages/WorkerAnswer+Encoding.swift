internal import FoundationEssentials

extension WorkerAnswer {
    /// The most bytes of a message where the queue does not say: the limit of old queues.
    package static let standardByteLimit = 256 << 10

    /// The body for the output queue: JSON, cleaned, and cut to at most so many bytes.
    ///
    /// What is long loses first: details of steps, then the list of files, then the sentences.
    /// Identifiers are never cut, since the answer would reach nobody.
    package func encoded(byteLimit: Int = standardByteLimit) -> String {
        var answer = cleaned()
        var allowance = byteLimit
        while true {
            let text = Self.json(answer)
            // Below this nothing is left to cut; the queue has the last word.
            if text.utf8.count <= byteLimit || allowance < 16 { return text }
            allowance /= 2
            answer.shorten(to: allowance)
        }
    }

    /// The answer without anything that programs or people wrote.
    var bare: WorkerAnswer {
        WorkerAnswer(
            sessionID: sessionID, commandID: commandID, timestamp: timestamp, success: success,
            summary: "The queue refused the whole answer.")
    }

    /// Reads a body back; `nil` when it is no answer.
    package init?(body: String) {
        guard
            let answer = try? JSONDecoder().decode(WorkerAnswer.self, from: Data(body.utf8))
        else { return nil }
        self = answer
    }

    private func cleaned() -> WorkerAnswer {
        var answer = self
        answer.summary = AnswerText.cleaned(summary)
        answer.error = error.map(AnswerText.cleaned)
        answer.filesChanged = filesChanged?.map(AnswerText.cleaned)
        answer.steps = steps?.map { step in
            var step = step
            step.detail = step.detail.map(AnswerText.cleaned)
            return step
        }
        return answer
    }

    /// Leaves each part at most a share of `allowance` bytes.
    private mutating func shorten(to allowance: Int) {
        let share = allowance / 4
        let stepShare = share / max(1, steps?.count ?? 1)
        for index in (steps ?? []).indices {
            let detail = steps?[index].detail
            steps?[index].detail = detail.map { AnswerText.tail($0, byteLimit: stepShare) }
        }
        summary = AnswerText.head(summary, byteLimit: share)
        error = error.map { AnswerText.tail($0, byteLimit: share) }
        if let files = filesChanged {
            let named = files.last == AnswerText.cutMark ? files.dropLast() : files[...]
            var rest = share
            let kept = named.prefix { file in
                rest -= file.utf8.count + 3
                return rest >= 0
            }
            filesChanged = Array(kept) + (kept.count < files.count ? [AnswerText.cutMark] : [])
        }
    }

    fileprivate static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings, integers and truth values always encode.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

extension ProgressNotification {
    /// The most bytes of a detail: progress is for a glance.
    private static let detailByteLimit = 2 << 10

    /// The body for the output queue.
    package func encoded() -> String {
        var notification = self
        notification.detail = detail.map {
            AnswerText.head(AnswerText.cleaned($0), byteLimit: Self.detailByteLimit)
        }
        return WorkerAnswer.json(notification)
    }
}
