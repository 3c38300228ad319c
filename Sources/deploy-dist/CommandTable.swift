package import Arguments
internal import Platform

/// The command line of `deploy-dist`, as data.
package enum CommandTable {
    /// Names of the commands, for what the table is read with.
    package static let deploy = "deploy", plan = "plan", doctor = "doctor"
    /// The commands that look at past deployments.
    package static let history = "history", rollback = "rollback"

    /// The whole table.
    package static let program = Program(
        name: "deploy-dist",
        summary: "Publishes a built static site to an S3 bucket and moves only what changed.",
        commands: [
            Command(
                deploy, summary: "publish a directory",
                details: [
                    "Publishes a directory: uploads what changed in content or headers, assets "
                        + "before the pages that need them, and deletes what is stale last. What "
                        + "changed is decided by the files' content, never by their times.",
                    "A directory that is called like a command is written ./plan.",
                ],
                operands: [directory, site],
                options: connection + selection + deletion + conduct + output + information),
            Command(
                plan, summary: "show what deploy would do, and write nothing",
                details: [
                    "Prints what deploy would do with the same options, one action a line with its "
                        + "reason, in order of the keys. Nothing is written."
                ],
                operands: [directory, site],
                options: connection + selection + deletion + conduct + output + information),
            Command(
                doctor, summary: "check credentials, bucket and state, and say how to mend them",
                details: [
                    "Checks what a deployment needs: credentials, region, bucket, permissions, "
                        + "website settings, the privacy of the state, the clock. Writes nothing. "
                        + "Ends with 0 when no check failed, with 1 otherwise."
                ],
                operands: [site], options: connection + [state, json] + information),
            Command(
                history, summary: "list deployments, newest first",
                details: ["Lists the deployments of a site, newest first (not available yet)."],
                operands: [site], options: connection + [state, json] + information),
            Command(
                rollback, summary: "publish an earlier deployment again",
                details: ["Publishes an earlier deployment again (not available yet)."],
                operands: [site],
                options: connection + [
                    Option(
                        "to", value: .text(placeholder: "GENERATION"),
                        help: "the deployment to return to", default: "the one before the last"),
                    state, json,
                ] + information),
        ],
        sections: [
            Program.Section(
                "Exit codes",
                [
                    Program.Term("0", "done"),
                    Program.Term("1", "failed: what went up stays, and is known to the next run"),
                    Program.Term(
                        "3",
                        "refused by a guard: an empty directory, no index.html where there was "
                            + "one, too many deletions"),
                    Program.Term("4", "another deployer holds the lock, or was faster"),
                    Program.Term("64", "the command line is wrong"),
                    Program.Term(
                        "130, 143", "stopped by SIGINT, SIGTERM; a second signal ends at once"),
                ])
        ])

    /// The command that somebody may have meant by a word.
    static func nearestName(to word: String) -> String? {
        Suggestion.nearest(to: word, among: program.commands.map(\.name))
    }

    private static let directory = Program.Term("<dir>", "the directory that the build wrote")
    private static let site = Program.Term(
        "s3://<bucket>[/<prefix>]", "where the site is, or is to be")

    private static let connection = [
        Option(
            "endpoint-url", value: .text(placeholder: "URL"),
            help: "S3-compatible service; also AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL"),
        Option(
            "region", value: .text(placeholder: "R"),
            help: "region of the bucket; also AWS_REGION, or the profile's"),
        Option(
            "profile", value: .text(placeholder: "P"),
            help: "profile of the AWS configuration files; also AWS_PROFILE"),
    ]

    private static let selection = [
        Option(
            "config", value: .file,
            help: "headers, gzip and ignored files by glob", default: "deploy-dist.json if present"),
        Option(
            "exclude", value: .text(placeholder: "GLOB"),
            help: "leave these keys alone: neither uploaded nor deleted", isRepeatable: true),
        Option(
            "include", value: .text(placeholder: "GLOB"),
            help: "take these after all; of --exclude and --include the last that matches decides",
            isRepeatable: true),
        Option("gzip", help: "store text files gzip-encoded"),
        Option(
            "partial",
            help: "the build was interrupted: publish pages whose assets exist, delete nothing"),
    ]

    private static let deletion = [
        Option(
            "delete", value: .choice(["owned", "all", "none"]),
            help: "stale keys to delete: those a deploy of ours wrote, everything below the prefix "
                + "that is not in <dir>, or nothing", default: "owned"),
        Option(
            "max-delete", value: .text(placeholder: "N|P%"),
            help: "refuse, deleting nothing, when more keys or a larger part of them would go",
            default: "50% of more than 20 keys"),
    ]

    private static let state = Option(
        "state", value: .text(placeholder: "S3-URL"),
        help: "where manifest, lock and history are kept", default: ".deploy-dist/ below the site")

    private static let json = Option("json", help: "one JSON object a line on standard output")

    private static let conduct = [
        Option(
            "verify", value: .choice(["listing", "manifest"]),
            help: "compare with a listing of the bucket too, or trust the manifest alone",
            default: "listing"),
        Option(
            "concurrency", value: .text(placeholder: "N"),
            help: "the most requests in flight, 1 to 512; adapts below it", default: "128"),
        Option("dry-run", short: "n", help: "the same as the command plan"),
        Option("force", help: "upload everything, whatever number of deletions that takes"),
        Option("no-lock", help: "do not keep other deployers out"),
        state,
        Option(
            "invalidate", value: .text(placeholder: "DISTRIBUTION"),
            help: "invalidate changed paths in CloudFront (not available yet)"),
    ]

    private static let output = [
        json,
        Option("quiet", short: "q", help: "errors only: no progress, warnings or summary"),
        Option("no-progress", help: "no progress"),
        Option("verbose", short: "v", help: "show each action"),
    ]

    private static let information = Inquiry.options
}
