import Foundation
import conformance
import conformanceHome
import conformanceWasmtime

/// Carries out the commands of the kit.
final class Testee: Sendable {
    private struct State {
        var avatar: Avatar?
        var script = Script([])
        var calls: [String: Call] = [:]
        var home = ""
        /// Avatars that nobody closed. They are kept, since one that goes ends its unit and reports that.
        var left: [Avatar] = []
    }

    private let state = Lock(State())
    private let engine = WasmtimeEngine()

    /// Takes a command; returns once the next may come.
    func take(_ command: V1.Command) async {
        do {
            try await carryOut(command.command)
        } catch let unable as Unable {
            report(.unable(V1.Unable(why: unable.why)))
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            report(.unable(V1.Unable(why: "\(error)")))
        }
        await turns(2)  // so that what was commanded has begun before the next command
    }

    private func carryOut(_ command: V1.Command.CommandChoice?) async throws {
        switch command {
        case .hello?:
            report(
                .introduction(
                    V1.Introduction(
                        protocol: 1, contractDigest: unhex(Contract.digest), language: "swift",
                        host: "dao-swift \(hostVersion)",
                        features: ["deadline", "profile", "growth", "native", "durable"])))
        case .open(let open)?:
            Task { await self.open(open) }
        case .call(let call)?:
            let made = try Call(try avatar, call)
            state.withLock { $0.calls[call.label] = made }
        case .take(let take)?:
            state.withLock { $0.calls[take.label] }?.wanted.give(Int(take.items))
        case .cancel(let cancel)?:
            state.withLock { $0.calls[cancel.label] }?.cancel()
        case .answer(let answer)?:
            state.withLock { $0.script }.answer(answer)
        case .regrant(let regrant)?:
            let home = state.withLock { $0.home }
            try Data(regrant.text.utf8).write(to: URL(fileURLWithPath: "\(home)/grants.toml"), options: .atomic)
        case .happen(let happen)?:
            let kinds = ["FOREGROUND": LifecycleEvent.foreground, "BACKGROUND": .background, "LOW_MEMORY": .lowMemory]
            guard let kind = kinds[happen.kind] else { throw Unable(why: "there is no event \(happen.kind)") }
            try avatar.tell(kind)
        case .settle(let settle)?:
            await turns(50)
            report(.settled(V1.Settled(number: settle.number)))
        case .close(let close)?:
            let avatar = state.withLock { state in
                defer { state.avatar = nil }
                return state.avatar
            }
            Task {
                if close.patienceMs > 0 {
                    await avatar?.close(patience: .milliseconds(Int(close.patienceMs)))
                } else {
                    await avatar?.close()
                }
                await Self.turns(20, avatar?.lane)
                report(.closed(V1.Closed()))
            }
        case nil:
            throw Unable(why: "there is no such command")
        }
    }

    private var avatar: Avatar {
        get throws {
            guard let avatar = state.withLock({ $0.avatar }) else { throw Unable(why: "no Avatar is open") }
            return avatar
        }
    }

    /// Lets everything that is on the lane, or about to be, have some turns.
    private func turns(_ count: Int) async { await Self.turns(count, state.withLock { $0.avatar?.lane }) }

    private static func turns(_ count: Int, _ lane: Lane?) async {
        for _ in 0..<count {
            await Task.yield()
            guard let lane else { continue }
            await withCheckedContinuation { continuation in lane.run { continuation.resume() } }
        }
    }

    private func open(_ command: V1.Open) async {
        guard command.contract != "dao" else {
            return report(.unable(V1.Unable(why: "this testee has no bindings of the contract that ships")))
        }
        let script = Script(command.atOnce)
        state.withLock { state in
            state.script.end()
            state.script = script
            state.calls = [:]
            state.home = command.home
            if let avatar = state.avatar { state.left.append(avatar) }
            state.avatar = nil
        }
        let isOpen = Lock(false)
        var options = OpenOptions()
        options.capabilities = script.capabilities(command.scripted)
        options.grants = command.grants?.capabilities.flatMap { grant in
            grant.scopes.isEmpty ? [grant.capability] : grant.scopes.map { "\(grant.capability)=\($0)" }
        }
        if command.entryMs > 0 { options.entryDeadline = .milliseconds(Int(command.entryMs)) }
        if command.startMs > 0 { options.start = .milliseconds(Int(command.startMs)) }
        if command.memoryBytes > 0 { options.memoryBytes = Int(command.memoryBytes) }
        options.onLog = { level, text in report(.logged(V1.Logged(level: UInt32(level), text: text))) }
        options.onDeath = { cause in
            // Deaths of the start itself are in what crossed.
            if isOpen.value { report(.died(V1.Died(cause: cause))) }
        }
        options.onDenial = { it in
            report(
                .denied(
                    V1.Denied(
                        capability: it.capability, operation: it.operation, scope: it.scope, message: it.message,
                        help: it.help)))
        }
        options.onReport = { text in FileHandle.standardError.write(Data("\(text)\n".utf8)) }
        options.recorder = Recorder { framed in
            if let record = try? RecordingV1.Record(bytes: Array(framed.dropFirst(4))) { report(.crossed(record)) }
        }
        do {
            let wasm = try Self.module(command.module)
            let avatar = try await Avatar.open(wasm, engine: engine, home: command.home, options: options)
            state.withLock { $0.avatar = avatar }
            isOpen.value = true
            let granted = await avatar.granted().sorted { $0.key < $1.key }
            report(
                .opened(
                    V1.Opened(
                        digest: unhex(avatar.unit.digest), unit: avatar.unit.name,
                        grants: granted.map { V1.GrantedCapability(capability: $0.key, scopes: $0.value) })))
        } catch {
            var isRefused = false
            if case DaoError.module = error { isRefused = true }
            report(.notOpened(V1.NotOpened(problem: problem(error), moduleRefused: isRefused)))
        }
    }

    private static func module(_ path: String) throws -> [UInt8] { try readModule(path) }
}

/// A value that several threads use. It is no `Mutex`, of which Swift 6.0 compiles none in a generic class.
final class Lock<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value

    init(_ value: Value) { held = value }

    var value: Value {
        get { lock.withLock { held } }
        set { lock.withLock { held = newValue } }
    }

    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try lock.withLock { try body(&held) }
    }
}

private func unhex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
