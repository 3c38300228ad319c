package import Platform
internal import Synchronization

/// Text for people: actions and the summary on standard output; progress, warnings and errors on
/// standard error.
///
/// On a terminal progress is one line that is redrawn at most ten times a second, and erased before
/// anything else is written; elsewhere it is a line for the plan and one every ten seconds.
package final class TextReporter: Reporter {
    /// How much is shown. Errors always are.
    package struct Style: Sendable {
        /// Whether it is a dry run: the actions are what was asked for, in order of their keys.
        package var isPlan = false
        /// Whether each action is shown.
        package var isVerbose = false
        /// Whether warnings, progress and the summary are left out.
        package var isQuiet = false
        /// Whether progress is shown.
        package var showsProgress = true

        /// The normal amount.
        package init() {}
    }

    private struct State {
        var progress = Progress()
        var notices: Notices
        var plan: [ActionText] = []
        /// What the status line shows now; empty when there is none.
        var shown = ""
        var drawnAt: Duration
    }

    private let console: Console
    private let style: Style
    private let now: @Sendable () -> Duration
    private let state: Mutex<State>

    private static let redrawInterval = Duration.milliseconds(100)
    private static let lineInterval = Duration.seconds(10)

    /// A reporter on that console.
    ///
    /// - Parameter now: time since any one moment; it only moves forward.
    package init(_ console: Console, style: Style, now: @escaping @Sendable () -> Duration) {
        self.console = console
        self.style = style
        self.now = now
        state = Mutex(
            State(notices: Notices(console, showsWarnings: !style.isQuiet), drawnAt: now()))
    }

    /// Shows the event if the style asks for it.
    package func report(_ event: DeployEvent) {
        let time = now()
        state.withLock { state in
            state.progress.apply(event, at: time)
            if let text = state.notices.lines(for: event) {
                clear(&state)
                console.messages.write(text)
            }
            show(event, &state)
            if case .planned(let totals) = event, isLineWise, !style.isPlan,
                state.progress.actionsPlanned > 0
            {
                console.messages.write(SummaryText.line(totals) + "\n")
            }
            draw(&state, at: time)
        }
    }

    /// Redraws the status line when it is due.
    package func tick() {
        let time = now()
        state.withLock { draw(&$0, at: time) }
    }

    /// Shows the plan, if it is one, and the summary.
    package func finish(_ summary: DeploySummary) {
        state.withLock { state in
            clear(&state)
            let actions = state.plan.sorted { UTF8Order.compare($0.key, $1.key) < 0 }
            let lines = actions.map(\.line) + (style.isQuiet ? [] : [SummaryText.line(summary)])
            if !lines.isEmpty {
                console.results.write(lines.joined(separator: "\n") + "\n")
            }
        }
    }

    /// Erases the status line, unless another thread is just writing.
    package func abandon() {
        state.withLockIfAvailable { clear(&$0) }
    }

    private func show(_ event: DeployEvent, _ state: inout State) {
        if style.isPlan {
            if let action = ActionText(event) { state.plan.append(action) }
        } else if style.isVerbose {
            guard let action = ActionText(event) else { return }
            clear(&state)
            console.results.write(action.line + "\n")
        } else if case .withheld(let key, let missing) = event,
            let text = state.notices.lines(withheld: key, missing: missing)
        {
            clear(&state)
            console.messages.write(text)
        }
    }

    private var showsProgress: Bool { style.showsProgress && !style.isQuiet }
    private var isLineWise: Bool { showsProgress && !console.terminal.canRedraw }

    private func draw(_ state: inout State, at time: Duration) {
        guard showsProgress else { return }
        let interval = isLineWise ? Self.lineInterval : Self.redrawInterval
        guard time - state.drawnAt >= interval else { return }
        state.drawnAt = time
        if isLineWise {
            console.messages.write(StatusLine.plain(state.progress, at: time) + "\n")
            return
        }
        let line = StatusLine.bar(state.progress, at: time, columns: console.terminal.columns)
        guard line != state.shown else { return }
        console.messages.write("\r" + line + "\u{1B}[K")
        state.shown = line
    }

    private func clear(_ state: inout State) {
        guard !state.shown.isEmpty else { return }
        console.messages.write("\r\u{1B}[K")
        state.shown = ""
    }
}
