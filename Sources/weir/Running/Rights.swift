import CLinux
import Configuration

#if canImport(Glibc)
    import Glibc
#endif

/// The rights of the process: root's while sockets are bound, then those of a user who has none.
///
/// Files and the control socket are opened as that user from the start: what it may not write is
/// told before traffic flows, and no file of another's is written by way of a link.
struct Rights {
    /// Whom the process becomes.
    private struct Account {
        var name: String
        var user: uid_t
        var group: gid_t
    }

    private let account: Account?
    /// Runs as root and stays so.
    let staysRoot: Bool

    /// - Throws: `Failure` where there is no such user or group, or the process cannot become it.
    init(_ configuration: Configuration) throws {
        let isRoot = geteuid() == 0
        guard let name = configuration.user else {
            account = nil
            staysRoot = isRoot
            return
        }
        let wanted = try Rights.account(name, configuration.group)
        guard isRoot || geteuid() == wanted.user else {
            throw Failure.input("weir: only root can become user \(name)")
        }
        account = isRoot && wanted.user != 0 ? wanted : nil
        staysRoot = wanted.user == 0
    }

    /// Forbids this thread, and all that it will start, to gain rights by executing a file.
    ///
    /// To be called before there is another thread.
    static func forbidMore() throws {
        guard weir_forbid_new_privileges() == 0 else { throw failure("set no_new_privs") }
    }

    /// Does something as the user who the process will be.
    func asUser<Result>(_ body: () throws -> Result) throws -> Result {
        guard let account else { return try body() }
        try joinGroups(of: account)
        guard setegid(account.group) == 0, seteuid(account.user) == 0 else {
            throw Rights.failure("become user \(account.name)")
        }
        let result = Swift.Result { try body() }
        guard seteuid(0) == 0, setegid(0) == 0 else { throw Rights.failure("become root again") }
        return try result.get()
    }

    /// Gives a folder that root has just made to the user.
    func own(folder: String) throws {
        guard let account else { return }
        guard unsafe lchown(folder, account.user, account.group) == 0 else {
            throw Rights.failure("give \(folder) to user \(account.name)")
        }
    }

    /// Becomes the user for good, in all threads.
    ///
    /// - Parameter bindsLowPorts: keeps CAP_NET_BIND_SERVICE, in this thread and those that it will
    ///   start: a link connects from a port below 1024, again after each loss. Nothing else is kept:
    ///   raw sockets (CAP_NET_RAW) are open by now and stay so, and what CAP_NET_ADMIN would give,
    ///   buffers above the system's limits for later associations, is not worth that right.
    func drop(bindsLowPorts: Bool) throws {
        guard let account else { return }
        try joinGroups(of: account)
        guard weir_keep_capabilities(1) == 0, setgid(account.group) == 0,
            setuid(account.user) == 0,
            weir_set_capabilities(bindsLowPorts ? weir_bind_low_ports : 0) == 0,
            weir_keep_capabilities(0) == 0
        else { throw Rights.failure("become user \(account.name)") }
        guard setuid(0) != 0, getuid() == account.user, geteuid() == account.user else {
            throw Failure.internal("weir: root's rights could not be given up")
        }
    }

    private func joinGroups(of account: Account) throws {
        guard unsafe initgroups(account.name, account.group) == 0 else {
            throw Rights.failure("join the groups of user \(account.name)")
        }
    }

    private static func account(_ name: String, _ groupName: String?) throws -> Account {
        guard let entry = unsafe getpwnam(name) else {
            throw Failure.input("weir: there is no user \(name)")
        }
        // SAFETY: the entry is read before this thread asks for another.
        var account = unsafe Account(
            name: name, user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
        if let groupName { account.group = try group(groupName) }
        return account
    }

    /// The number of a group.
    static func group(_ name: String) throws -> gid_t {
        guard let entry = unsafe getgrnam(name) else {
            throw Failure.input("weir: there is no group \(name)")
        }
        // SAFETY: the entry is read before this thread asks for another.
        return unsafe entry.pointee.gr_gid
    }

    /// The name of who this thread acts as; nil where there is none.
    static var userName: String? {
        guard let entry = unsafe getpwuid(geteuid()) else { return nil }
        // SAFETY: the entry is read before this thread asks for another.
        return unsafe String(cString: entry.pointee.pw_name)
    }

    /// True where a user is no member of a group, as far as this machine knows both.
    static func isKnownOutsider(_ name: String, of groupName: String, own: String?) -> Bool {
        guard let account = try? account(name, own), account.user != 0,
            let wanted = try? group(groupName)
        else { return false }
        var groups = [gid_t](repeating: 0, count: 256)
        var count = Int32(groups.count)
        guard unsafe getgrouplist(name, account.group, &groups, &count) >= 0 else { return false }
        return !groups.prefix(Int(count)).contains(wanted)
    }

    private static func failure(_ what: String) -> Failure {
        .input("weir: cannot \(what): \(unsafe String(cString: strerror(errno)))")
    }
}
