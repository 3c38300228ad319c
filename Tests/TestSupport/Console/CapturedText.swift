internal import Platform
import Synchronization

/// A sink that keeps what was written, for tests that compare whole output.
package final class CapturedText: TextSink {
    private let written = Mutex("")

    package init() {}

    package func write(_ text: String) { written.withLock { $0 += text } }

    /// Everything written so far.
    package var text: String { written.withLock { $0 } }
}
