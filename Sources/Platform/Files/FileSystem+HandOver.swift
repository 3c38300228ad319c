internal import CPlatform
internal import Glibc

extension FileSystem {
    /// Makes `account` the owner of a directory and of everything in it. No link is followed.
    ///
    /// A file with several names keeps its owner: one of them may be outside, where this process
    /// put it. It takes the right to give files away; see capabilities(7), `CAP_CHOWN`.
    package static func handOver(
        _ directory: String, to account: UserAccount
    ) throws(PlatformError) {
        let raw = platform_openat(
            AT_FDCWD, directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard raw >= 0 else { throw PlatformError("open directory", directory) }
        try handOver(FileDescriptor(owning: raw), directory, account)
    }

    private static func handOver(
        _ folder: borrowing FileDescriptor, _ path: String, _ account: UserAccount
    ) throws(PlatformError) {
        guard fchown(folder.raw, account.userID, account.groupID) == 0 else {
            throw PlatformError("give away", path)
        }
        for name in try rawNames(in: folder, path) {
            var status = stat()
            guard fstatat(folder.raw, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            let child = path + "/" + text(name)
            if status.st_mode & S_IFMT == S_IFDIR {
                guard let next = try openFolder(name, in: folder, child) else { continue }
                try handOver(next, child, account)
            } else if status.st_uid != account.userID, status.st_nlink == 1 {
                guard
                    fchownat(
                        folder.raw, name, account.userID, account.groupID, AT_SYMLINK_NOFOLLOW)
                        == 0
                else { throw PlatformError("give away", child) }
            }
        }
    }

    /// Lets everybody pass through a directory, but not list it; one that lets them is left alone.
    package static func openForPassage(_ directory: String) throws(PlatformError) {
        var status = stat()
        guard stat(directory, &status) == 0 else { throw PlatformError("examine", directory) }
        // A volume may belong to another user, who alone could change its mode.
        if status.st_mode & S_IXOTH != 0 { return }
        guard chmod(directory, 0o711) == 0 else { throw PlatformError("open to others", directory) }
    }
}
