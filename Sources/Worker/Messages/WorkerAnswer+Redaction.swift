extension WorkerAnswer {
    /// The answer without secrets: programs that failed may have printed their environment.
    func redacted(_ redactor: Redactor) -> WorkerAnswer {
        var answer = self
        answer.summary = redactor.redact(summary)
        answer.error = error.map(redactor.redact)
        answer.filesChanged = filesChanged?.map(redactor.redact)
        answer.steps = steps?.map { step in
            var step = step
            step.detail = step.detail.map(redactor.redact)
            return step
        }
        return answer
    }
}
