internal import Platform

extension Git {
    /// The whole environment of a command.
    ///
    /// - Note: git(1), "Environment Variables", and git-config(1).
    func variables(for reach: Reach) -> Environment {
        var values: [String: String] = [:]
        for name in Self.inherited {
            if let value = environment[name] { values[name] = value }
        }
        values.merge(Self.fixed) { $1 }
        values["GIT_DIR"] = folder.path
        values["GIT_WORK_TREE"] = tree
        values["GIT_AUTHOR_NAME"] = identity.name
        values["GIT_AUTHOR_EMAIL"] = identity.email
        values["GIT_COMMITTER_NAME"] = identity.name
        values["GIT_COMMITTER_EMAIL"] = identity.email
        let settings = settings(for: reach)
        values["GIT_CONFIG_COUNT"] = String(settings.count)
        for (index, setting) in settings.enumerated() {
            values["GIT_CONFIG_KEY_\(index)"] = setting.key
            values["GIT_CONFIG_VALUE_\(index)"] = setting.value
        }
        return Environment(values)
    }

    /// What says where programs, proxies, certificates and keys are.
    private static let inherited = [
        "PATH", "TMPDIR", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy",
        "https_proxy", "all_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO",
        "SSH_AUTH_SOCK",
    ]

    private static let fixed = [
        // Without a home there is neither .gitconfig nor .netrc.
        "HOME": "/nonexistent",
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": ":",
        "GIT_SEQUENCE_EDITOR": ":",
        "GIT_PAGER": "cat",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_ALLOW_PROTOCOL": "https:http:ssh:file",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oConnectTimeout=15",
    ]

    private struct Setting {
        let key: String
        let value: String

        init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// What `-c` would say, by the environment instead: arguments are for everybody to read.
    private func settings(for reach: Reach) -> [Setting] {
        var settings = [
            Setting("safe.directory", tree),
            Setting("core.hooksPath", "/dev/null"),
            Setting("core.fsmonitor", "false"),
            Setting("core.attributesFile", "/dev/null"),
            Setting("core.excludesFile", "/dev/null"),
            Setting("core.logAllRefUpdates", "true"),
            Setting("commit.gpgSign", "false"),
            Setting("tag.gpgSign", "false"),
            Setting("push.gpgSign", "false"),
            Setting("push.followTags", "false"),
            Setting("protocol.ext.allow", "never"),
            Setting("submodule.recurse", "false"),
            Setting("fetch.recurseSubmodules", "false"),
            Setting("push.recurseSubmodules", "no"),
            Setting("diff.ignoreSubmodules", "all"),
            Setting("gc.auto", "0"),
            Setting("maintenance.auto", "false"),
            Setting("init.defaultBranch", "main"),
            Setting("advice.detachedHead", "false"),
            // The empty value forgets every helper that was named before.
            Setting("credential.helper", ""),
        ]
        guard let remote else { return settings }
        settings += [
            Setting("remote.origin.url", remote.url),
            Setting("remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"),
            // Less than a thousand bytes a second for half a minute is no connection.
            Setting("http.lowSpeedLimit", "1000"),
            Setting("http.lowSpeedTime", "30"),
        ]
        if reach != .local, let authorization = remote.authorization, let origin = remote.origin {
            settings += [
                Setting("http.\(origin).extraHeader", "Authorization: " + authorization),
                // Git would send the header on to wherever the server points.
                Setting("http.followRedirects", "false"),
            ]
        }
        return settings
    }
}
