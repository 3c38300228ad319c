internal import AWS
internal import Synchronization

/// The messages that this worker has received and not given back.
///
/// Each stays invisible to others: a third of the visibility time after the last extension comes
/// the next one. Always the latest receipt of a message is used.
package final class HeldMessages: Sendable {
    private struct Held {
        var receiptHandle: String
        let heartbeat: Task<Void, Never>
    }

    /// SQS lets a message be invisible for 12 hours from its receipt, and refuses to extend beyond.
    private static let longestHold = Duration.seconds(12 * 3600 - 600)

    private let queue: any MessageQueue
    private let visibilitySeconds: Int
    private let clock: any Clock<Duration>
    private let log: Log
    private let held = Mutex<[String: Held]>([:])

    /// Holds messages of `queue`, for so many seconds at a time.
    package init(
        queue: any MessageQueue, visibilitySeconds: Int,
        clock: any Clock<Duration> = ContinuousClock(), log: Log
    ) {
        self.queue = queue
        self.visibilitySeconds = visibilitySeconds
        self.clock = clock
        self.log = log
    }

    /// Begins to hold a message, or takes note of a newer receipt.
    package func hold(_ delivery: Delivery) {
        let id = delivery.messageID
        held.withLock { held in
            if held[id] != nil {
                held[id]?.receiptHandle = delivery.receiptHandle
            } else {
                held[id] = Held(
                    receiptHandle: delivery.receiptHandle,
                    heartbeat: Task { await self.keepInvisible(id) })
            }
        }
    }

    /// Deletes a message. A failure is logged: the message comes again and is answered from the
    /// record.
    package func delete(_ delivery: Delivery) async {
        let receipt = letGo(delivery.messageID) ?? delivery.receiptHandle
        do {
            try await queue.delete(receiptHandle: receipt)
        } catch {
            log.warning(
                "cannot delete a message",
                ["messageId": .string(delivery.messageID), "error": "\(error)"]
            )
        }
    }

    /// Makes a message visible again at once, or after so many seconds.
    package func release(_ delivery: Delivery, afterSeconds seconds: Int = 0) async {
        let receipt = letGo(delivery.messageID) ?? delivery.receiptHandle
        await release(receipt, delivery.messageID, seconds)
    }

    /// Makes every message visible again that is still held.
    package func releaseAll() async {
        let all = held.withLock { held in
            defer { held = [:] }
            return held
        }
        for (id, message) in all {
            message.heartbeat.cancel()
            await release(message.receiptHandle, id, 0)
        }
    }

    private func letGo(_ id: String) -> String? {
        let message = held.withLock { $0.removeValue(forKey: id) }
        message?.heartbeat.cancel()
        return message?.receiptHandle
    }

    private func release(_ receipt: String, _ id: String, _ seconds: Int) async {
        do {
            try await queue.changeVisibility(receiptHandle: receipt, seconds: seconds)
        } catch {
            log.warning(
                "cannot release a message", ["messageId": .string(id), "error": "\(error)"])
        }
    }

    private func keepInvisible(_ id: String) async {
        let pause = Duration.seconds(visibilitySeconds) / 3
        var total = Duration.zero
        while total < Self.longestHold {
            guard (try? await clock.sleep(for: pause)) != nil else { return }
            total += pause
            guard let receipt = held.withLock({ $0[id]?.receiptHandle }) else { return }
            do {
                try await queue.changeVisibility(
                    receiptHandle: receipt, seconds: visibilitySeconds)
            } catch is CancellationError {
                return
            } catch {
                // It may come a second time now; then its new receipt takes this one's place.
                log.warning(
                    "cannot keep a message invisible",
                    ["messageId": .string(id), "error": "\(error)"])
            }
        }
        log.warning("a message was held for 12 hours", ["messageId": .string(id)])
    }
}
