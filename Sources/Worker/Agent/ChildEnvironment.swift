package import Platform

/// The environments of children that run other people's code: what is named here, and nothing else.
///
/// Neither gets the keys of AWS or GitHub. What the model or a package runs could send them
/// anywhere.
package enum ChildEnvironment {
    /// What every child needs to run at all, to speak its language and to reach the network.
    private static let common: Set<String> = [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "TZ", "TMPDIR",
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
        "NODE_EXTRA_CA_CERTS", "NODE_OPTIONS", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ]

    /// The agent's own settings. `CLAUDE_CODE_…` is what a session tells the programs that it
    /// starts: a worker that was itself started by one must not hand it on, so that only those of
    /// its variables pass that an operator sets.
    private static let agent: Set<String> = [
        "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_MODEL",
        "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_MAX_OUTPUT_TOKENS", "CLAUDE_CODE_BUBBLEWRAP",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "IS_SANDBOX",
    ]

    /// The worker's own settings of a similar name.
    private static let ours: Set<String> = ["CLAUDE_COMMAND", "CLAUDE_ARGS"]

    /// Variables that site generators put into pages: public by definition.
    private static let publicPrefixes = ["PUBLIC_", "VITE_", "NEXT_PUBLIC_"]

    /// The agent's environment: its key, its own settings, and no other secret.
    package static func forAgent(
        from environment: Environment, as account: UserAccount? = nil
    ) -> Environment {
        environment.filtered { name in
            if common.contains(name) || agent.contains(name) { return true }
            return name.hasPrefix("CLAUDE_") && !name.hasPrefix("CLAUDE_CODE_")
                && !ours.contains(name)
        }.setting([
            "DISABLE_AUTOUPDATER": "1",
            // Its shells and hooks do not see its key.
            "CLAUDE_CODE_SUBPROCESS_ENV_SCRUB": "1",
            // After its result it would wait ten minutes for what it left in the background.
            "CLAUDE_CODE_PRINT_BG_WAIT_CEILING_MS": "5000",
            "NO_COLOR": "1",
        ]).setting(identity(account))
    }

    /// The environment of the build and of npm: no secret at all.
    package static func forBuild(
        from environment: Environment, as account: UserAccount? = nil
    ) -> Environment {
        environment.filtered { name in
            common.contains(name) || publicPrefixes.contains(where: name.hasPrefix)
        }.setting([
            "CI": "1", "NO_COLOR": "1", "FORCE_COLOR": "0",
            "npm_config_audit": "false", "npm_config_fund": "false",
            "npm_config_update_notifier": "false", "npm_config_progress": "false",
            "ASTRO_TELEMETRY_DISABLED": "1", "NEXT_TELEMETRY_DISABLED": "1",
        ]).setting(identity(account))
    }

    /// Who the child is, when it is another user than the worker.
    private static func identity(_ account: UserAccount?) -> [String: String] {
        guard let account else { return [:] }
        let name = account.name ?? String(account.userID)
        return ["HOME": account.home ?? "/nonexistent", "USER": name, "LOGNAME": name]
    }
}
