internal import Glibc

/// One step on the way to a child's end: a signal to its process group, and the time that it has to
/// follow it.
///
/// `SIGKILL` comes after the last step of every list, and is not a step itself: no list can forget
/// it.
package struct TeardownStep: Hashable, Sendable {
    let signal: Int32
    let grace: Duration

    /// `SIGTERM`: end in order.
    package static func terminate(grace: Duration = .seconds(5)) -> TeardownStep {
        TeardownStep(signal: SIGTERM, grace: grace)
    }

    /// `SIGINT`: what a terminal sends for Ctrl-C.
    package static func interrupt(grace: Duration = .seconds(5)) -> TeardownStep {
        TeardownStep(signal: SIGINT, grace: grace)
    }
}
