/// What the errors of SQS mean, in words for the person who runs the program.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html>
enum SQSRefusal {
    static func meaning(_ fault: ServiceFault, of queue: SQSQueue) -> ServiceRequest.Meaning? {
        switch fault.code {
        case "QueueDoesNotExist", "QueueDeletedRecently", "InvalidAddress",
            "AWS.SimpleQueueService.NonExistentQueue":
            return .init(
                .notFound,
                hint: "check the queue's URL, its region and account: aws sqs list-queues"
                    + (queue.region.map { " --region \($0)" } ?? ""))
        case "ReceiptHandleIsInvalid", "MessageNotInflight",
            "AWS.SimpleQueueService.MessageNotInflight":
            return lost
        case "InvalidParameterValue", "InvalidParameterValueException":
            // How SQS refuses the handle of a message whose visibility has ended.
            return fault.message.contains("ReceiptHandle") ? lost : nil
        case "OverLimit":
            return .init(
                .throttled, hint: "too many messages were received and not deleted: wait, or purge")
        case "InvalidMessageContents":
            return .init(
                .rejected, hint: "the body has characters that SQS does not allow, or is empty")
        case "InvalidSecurity":
            return .init(.invalidConfiguration, hint: "use the queue's https URL")
        case "UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation":
            return .init(.unsupported)
        case let code? where code.hasPrefix("Kms") && code != "KmsThrottled":
            return .init(
                .accessDenied,
                hint: "the queue is encrypted: the credentials need kms:Decrypt and "
                    + "kms:GenerateDataKey on its key, and the key must be enabled")
        default: return nil
        }
    }

    private static let lost = ServiceRequest.Meaning(
        .notInFlight, hint: "its visibility has ended: another receiver may have the message now")
}
