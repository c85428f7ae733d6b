import Synchronization
import conformance

/// The capabilities that the kit answers.
final class Script: Sendable {
    private struct State {
        var numbers: UInt32 = 0
        var asked: [UInt32: Channel<V1.Answer>] = [:]
        var isOver = false
    }

    private let state = Lock(State())
    private let atOnce: [V1.AtOnce]

    init(_ atOnce: [V1.AtOnce]) { self.atOnce = atOnce }

    /// Implementations of these capabilities.
    func capabilities(_ names: [String]) -> Capabilities {
        var made = Capabilities()
        if names.contains("ask") { made.ask = ScriptedAsk(script: self) }
        if names.contains("line") { made.line = ScriptedLine(script: self) }
        if names.contains("outside") { made.outside = ScriptedOutside(script: self) }
        if names.contains("echo") { made.echo = ScriptedEcho(script: self) }
        return made
    }

    /// Another Avatar is opened: nobody wants to hear of this one any more.
    func end() { state.withLock { $0.isOver = true } }

    fileprivate func stopped(_ number: UInt32) {
        let isOver = state.withLock { $0.isOver }
        if !isOver { report(.stopped(V1.Stopped(number: number))) }
    }

    /// Answers a call that the kit was asked about.
    func answer(_ answer: V1.Answer) {
        state.withLock { $0.asked[answer.number] }?.give(answer)
    }

    fileprivate func forget(_ number: UInt32) { state.withLock { $0.asked[number] = nil } }

    /// Asks the kit about a call.
    fileprivate func ask(_ name: String, _ request: V1.Ask) -> Question {
        let channel = Channel<V1.Answer>()
        let number = state.withLock { state in
            state.numbers += 1
            state.asked[state.numbers] = channel
            return state.numbers
        }
        report(.asked(V1.Asked(number: number, name: name, request: request.serialized())))
        return Question(number, channel, self)
    }

    fileprivate func answer(_ question: Question) async throws -> V1.Told {
        guard let answer = await question.channel.take() else { throw CancellationError() }
        question.end()
        return try Self.told(answer) ?? V1.Told()
    }

    fileprivate func many(_ name: String, _ request: V1.Ask) -> Answers<V1.Told> {
        let question = ask(name, request)
        return Answers(unfolding: {
            guard let answer = await question.channel.take() else { throw CancellationError() }
            if case .item? = answer.answer { return try Self.told(answer) }
            question.end()
            if case .reply? = answer.answer { return nil }
            return try Self.told(answer)
        })
    }

    private static func told(_ answer: V1.Answer) throws -> V1.Told? {
        switch answer.answer {
        case .reply(let bytes)?, .item(let bytes)?: return try V1.Told(bytes: bytes)
        case .refusal(let told)?: throw refusal(told)
        case .defect(let text)?: throw Defect(description: text)
        case .wrongType?, nil:
            report(.unable(V1.Unable(why: "Swift lets no handler answer with a message of another type")))
            return nil
        }
    }

    /// Answers an import at once.
    fileprivate func atOnce(_ name: String, _ values: [V1.Value.ValueChoice]) throws -> V1.AtOnce.AnswerChoice? {
        report(.asked(V1.Asked(name: name, values: values.map { V1.Value(value: $0) })))
        let answer = atOnce.first { $0.name == name }?.answer
        switch answer {
        case .refusal(let told)?: throw refusal(told)
        case .defect(let text)?: throw Defect(description: text)
        default: return answer
        }
    }
}

/// Something that the kit was asked. If nobody waits for the answer any more before it came, the handler was stopped.
private final class Question: Sendable {
    let channel: Channel<V1.Answer>
    private let number: UInt32
    private let script: Script
    private let isOpen = Atomic(true)

    init(_ number: UInt32, _ channel: Channel<V1.Answer>, _ script: Script) {
        self.number = number
        self.channel = channel
        self.script = script
    }

    func end() {
        isOpen.store(false, ordering: .sequentiallyConsistent)
        script.forget(number)
    }

    deinit {
        if isOpen.load(ordering: .sequentiallyConsistent) {
            script.forget(number)
            script.stopped(number)
        }
    }
}

private struct ScriptedAsk: AskCapability {
    let script: Script
    func answer(_ request: V1.Ask) async throws -> V1.Told {
        let question = script.ask("avatar_ask_answer", request)  // in its turn, before it waits
        return try await script.answer(question)
    }
    func change(_ request: V1.Ask) async throws -> V1.Told {
        let question = script.ask("avatar_ask_change", request)  // in its turn, before it waits
        return try await script.answer(question)
    }
    func items(_ request: V1.Ask) throws -> Answers<V1.Told> { script.many("avatar_ask_items", request) }
}

private struct ScriptedLine: LineCapability {
    let script: Script
    func read(_ request: V1.Ask) async throws -> V1.Told {
        let question = script.ask("avatar_line_read", request)  // in its turn, before it waits
        return try await script.answer(question)
    }
    func write(_ request: V1.Ask) async throws -> V1.Told {
        let question = script.ask("avatar_line_write", request)  // in its turn, before it waits
        return try await script.answer(question)
    }
}

private struct ScriptedOutside: OutsideCapability {
    let script: Script
    func look(_ request: V1.Ask) async throws -> V1.Told {
        let question = script.ask("avatar_outside_look", request)  // in its turn, before it waits
        return try await script.answer(question)
    }
    func change(_ request: V1.Ask) async throws -> V1.Told {
        let question = script.ask("avatar_outside_change", request)  // in its turn, before it waits
        return try await script.answer(question)
    }
    func watch(_ request: V1.Ask) throws -> Answers<V1.Told> { script.many("avatar_outside_watch", request) }
}

private struct ScriptedEcho: EchoCapability {
    let script: Script

    func put(_ plain: Int, _ balance: Int, _ choice: Int, _ data: [UInt8], _ words: String) throws {
        let numbers = [plain, balance, choice].map { V1.Value.ValueChoice.number(Int64($0)) }
        _ = try script.atOnce("avatar_echo_put", numbers + [.data(data), .text(words)])
    }

    func get(count: Int) throws -> [UInt8] {
        if case .data(let bytes)? = try script.atOnce("avatar_echo_get", [.number(Int64(count))]) { bytes } else { [] }
    }

    func count() throws -> Int64 {
        if case .number(let number)? = try script.atOnce("avatar_echo_count", []) { number } else { 0 }
    }
}
