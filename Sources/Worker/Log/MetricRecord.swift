/// Figures of one event, in the CloudWatch Embedded Metric Format.
///
/// A log line with a member `_aws` that says which of its other members are metrics and which are
/// dimensions. CloudWatch refuses more than 100 metrics and 30 dimensions a record; every
/// combination of dimension values is a metric that is paid for, so session and command ids are
/// plain members.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>
package struct MetricRecord: Sendable {
    /// Units that CloudWatch knows.
    package enum Unit: String, Sendable {
        case count = "Count"
        case milliseconds = "Milliseconds"
        case bytes = "Bytes"
        case none = "None"
    }

    /// Where CloudWatch files the metrics.
    package static let namespace = "DeployWorker"

    /// The message of the line.
    package let message: String
    private let dimensions: [LogField]
    private var metrics: [(name: String, unit: Unit, value: Double)] = []

    /// A record without figures.
    ///
    /// - Parameter dimensions: names and values that tell metrics of a name apart, few values each.
    ///   A value that is empty is left out: CloudWatch would drop the whole record.
    package init(_ message: String, dimensions: KeyValuePairs<String, String> = [:]) {
        self.message = message
        self.dimensions = dimensions.filter { !$0.value.isEmpty }.map {
            LogField($0.key, .string(String($0.value.unicodeScalars.prefix(250))))
        }
    }

    /// Adds a figure.
    package mutating func add(_ name: String, _ value: Int, _ unit: Unit = .count) {
        metrics.append((name, unit, Double(value)))
    }

    /// Adds a duration, in milliseconds.
    package mutating func add(_ name: String, _ value: Duration) {
        metrics.append((name, .milliseconds, Double(value.wholeMilliseconds)))
    }

    /// The record of a step that ended: how long it took, that it ran, and whether it failed.
    package static func step(_ name: String, took duration: Duration, failed: Bool) -> MetricRecord
    {
        var record = MetricRecord("step ended", dimensions: ["Step": name])
        record.add("StepDuration", duration)
        record.add("Steps", 1)
        record.add("StepFailures", failed ? 1 : 0)
        return record
    }

    /// The members of the line; `time` in milliseconds since the epoch.
    func fields(time: Int64) -> [LogField] {
        let definitions = metrics.map { metric in
            LogValue.object([
                LogField("Name", .string(metric.name)),
                LogField("Unit", .string(metric.unit.rawValue)),
            ])
        }
        let directive = LogValue.object([
            LogField("Namespace", .string(Self.namespace)),
            LogField("Dimensions", .list([.strings(dimensions.map(\.name))])),
            LogField("Metrics", .list(definitions)),
        ])
        let envelope = LogValue.object([
            LogField("Timestamp", .integer(time)),
            LogField("CloudWatchMetrics", .list([directive])),
        ])
        return dimensions + metrics.map { LogField($0.name, .number($0.value)) }
            + [LogField("_aws", envelope)]
    }
}
