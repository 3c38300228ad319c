internal import Arguments

/// The command line of `deploy-worker`, as data.
enum CommandTable {
    /// Names of the commands.
    static let run = "run", doctor = "doctor", send = "send", health = "health"

    /// The whole table.
    static let program = Program(
        name: "deploy-worker",
        summary: "Takes edit instructions from a queue, and edits, builds and publishes a site.",
        commands: [
            Command(
                run, summary: "work until SIGTERM, or until there is nothing to do",
                details: [
                    "Receives messages from INPUT_QUEUE_URL and answers on OUTPUT_QUEUE_URL. A "
                        + "newer message ends the one that is worked on, without losing its work. "
                        + "Settings are variables of the environment or of .env.local; the "
                        + "environment goes first.",
                    "The log is on standard output, one JSON object a line.",
                ],
                operands: [], options: [environmentFile] + information),
            Command(
                doctor, summary: "check what a worker needs, and say how to mend it",
                details: [
                    "Checks settings, credentials, queues, bucket, git remote, agent and build "
                        + "tools. Sends no message and changes nothing. Ends with 0 when no check "
                        + "failed, with 1 otherwise."
                ],
                operands: [], options: [environmentFile, json] + information),
            Command(
                send, summary: "send an instruction and wait for the answer",
                details: [
                    "Sends a message to INPUT_QUEUE_URL, shows the progress that a worker tells, "
                        + "and prints the answer. It reads OUTPUT_QUEUE_URL and gives back what is "
                        + "not for it: do not use it beside the program that usually reads there. "
                        + "Ends with 0 when the answer tells of success, with 1 otherwise."
                ],
                operands: [Program.Term("<instruction>", "what is to be changed")],
                options: [
                    Option(
                        "type", value: .choice(["edit", "build", "commit", "push", "preview"]),
                        help: "what is asked for", default: "edit"),
                    Option(
                        "thread", value: .text(placeholder: "ID"),
                        help: "the chat thread, which decides the branch", default: "local"),
                    Option(
                        "session", value: .text(placeholder: "ID"),
                        help: "the session that is answered", default: "the thread"),
                    Option(
                        "timeout", value: .text(placeholder: "SECONDS"),
                        help: "how long to wait for the answer", default: "900"),
                    Option("no-wait", help: "send, and do not wait"),
                    environmentFile, json,
                ] + information),
            Command(
                health, summary: "tell whether the worker of this machine lives",
                details: [
                    "For a container's health check: ends with 0 when the worker has shown a sign "
                        + "of life in the last two minutes, with 1 otherwise."
                ],
                operands: [], options: [environmentFile] + information),
        ],
        sections: [
            Program.Section(
                "Exit codes",
                [
                    Program.Term("0", "done: stopped in order, or asleep"),
                    Program.Term("1", "failed"),
                    Program.Term("64", "the command line is wrong"),
                    Program.Term("78", "a setting is missing or wrong"),
                ])
        ])

    private static let environmentFile = Option(
        "env-file", value: .file, help: "settings besides the environment",
        default: ".env.local if present")

    private static let json = Option("json", help: "one JSON object a line on standard output")

    private static let information = Inquiry.options
}
