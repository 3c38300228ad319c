internal import Platform

/// What a program named by `credential_process` prints.
///
/// It is started without a shell. What it writes to its standard error is not shown: it may well
/// quote a secret.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html>
struct ProcessCredentials: CredentialProvider {
    /// Long enough for a person to confirm something.
    static let timeout: Duration = .seconds(60)
    /// The most bytes that it may print.
    static let outputByteLimit = 64 << 10

    let profile: Profile
    let environment: Environment
    var timeout = Self.timeout

    var place: String { "the profile \(profile.name)" }

    func credentials() async throws -> Credentials? {
        guard let line = profile["credential_process"] else {
            return try refuseLogin()
        }
        let words: [String]
        do throws(ShellWords.Fault) {
            words = try ShellWords.split(line)
        } catch {
            throw fault("its credential_process has an unclosed quotation mark or backslash")
        }
        guard let program = words.first else { throw fault("its credential_process is empty") }
        var command = Command(program, Array(words.dropFirst()), environment: environment)
        command.captureByteLimit = Self.outputByteLimit + 1
        command.timeout = timeout
        let outcome: ChildProcess.Outcome
        do throws(PlatformError) {
            outcome = try await ChildProcess.run(command)
        } catch {
            throw fault("its credential_process does not start: \(error)")
        }
        return try read(outcome)
    }

    private func read(_ outcome: ChildProcess.Outcome) throws -> Credentials {
        switch (outcome.ending, outcome.status) {
        case (.cancelled, _): throw CancellationError()
        case (.timedOut, _), (.silent, _), (.lingered, _):
            throw fault("its credential_process took longer than \(timeout)")
        case (.finished, .signalled(let signal)):
            throw fault("its credential_process was ended by signal \(signal)")
        case (.finished, .exited(let code)) where code != 0:
            throw fault("its credential_process ended with exit code \(code)")
        case (.finished, .exited): break
        }
        guard outcome.output.count <= Self.outputByteLimit else {
            throw fault("its credential_process printed more than \(Self.outputByteLimit) bytes")
        }
        guard let document = CredentialDocument(outcome.output) else {
            throw fault("its credential_process did not print a JSON object")
        }
        guard document.version == 1 else {
            throw fault("its credential_process printed a Version other than 1")
        }
        do throws(CredentialDocument.Fault) {
            return try document.credentials()
        } catch {
            throw fault("its credential_process printed an object \(error.reason)")
        }
    }

    /// `aws login` keeps keys that only its own protocol can use; the AWS CLI can hand them on.
    private func refuseLogin() throws(AWSError) -> Credentials? {
        guard profile["login_session"] != nil else { return nil }
        throw AWSError(
            .invalidConfiguration, action: "use the profile \(profile.name)",
            reason: "it was set up by `aws login`, which this program does not speak",
            hint: "let the AWS CLI hand the credentials on: eval \"$(aws configure "
                + "export-credentials --profile \(profile.name) --format env)\"")
    }

    private func fault(_ reason: String) -> AWSError {
        AWSError(
            .invalidConfiguration, action: "use the profile \(profile.name)", reason: reason,
            hint: "run the program by hand to see what it says")
    }
}
