#if DAO_NET
    import CCurl
    import Dao
    import Foundation

    /// The transfers of one Avatar, on a thread of their own. Everything that libcurl calls is called there.
    final class CurlLoop: @unchecked Sendable {
        private enum Command {
            case add(Transfer)
            case look(Transfer)
            case drop(Transfer)
        }

        /// Once in a process, before anything else of libcurl.
        private static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

        private let multi: UnsafeMutableRawPointer?
        private let lock = NSLock()
        private var commands: [Command] = []
        private var isRunning = false
        private var isClosed = false
        /// Used on the thread only.
        private var transfers: [ObjectIdentifier: Transfer] = [:]

        init() { multi = Self.isReady ? curl_multi_init() : nil }

        deinit { curl_multi_cleanup(multi) }

        func add(_ transfer: Transfer) { tell(.add(transfer)) }

        /// Somebody waits for what a transfer has.
        func look(_ transfer: Transfer) { tell(.look(transfer)) }

        /// Nobody wants a transfer any more.
        func drop(_ transfer: Transfer) { tell(.drop(transfer)) }

        /// Ends all transfers, and the thread.
        func close() {
            lock.withLock { isClosed = true }
            curl_multi_wakeup(multi)
        }

        private func tell(_ command: Command) {
            lock.lock()
            if isClosed {
                lock.unlock()
                if case .add(let transfer) = command { transfer.end(.closed) }
                return
            }
            commands.append(command)
            if !isRunning {
                isRunning = true
                let thread = Thread { [self] in serve() }
                thread.name = "dao net"
                thread.start()
            }
            lock.unlock()
            curl_multi_wakeup(multi)
        }

        private func serve() {
            while carryOutCommands() {
                var running: Int32 = 0
                curl_multi_perform(multi, &running)
                takeEnded()
                let now = ContinuousClock.now
                var wait = Duration.seconds(60)
                for transfer in transfers.values {
                    guard let deadline = transfer.deadline else { continue }
                    if deadline <= now { transfer.end(.late) } else { wait = min(wait, deadline - now) }
                }
                curl_multi_poll(multi, nil, 0, Int32(wait / .milliseconds(1)) + 1, nil)
            }
        }

        /// Does what was asked for; false once the loop is closed.
        private func carryOutCommands() -> Bool {
            let (commands, isClosed) = lock.withLock {
                defer { self.commands = [] }
                return (self.commands, self.isClosed)
            }
            for command in commands {
                switch command {
                case .add(let transfer):
                    transfers[ObjectIdentifier(transfer)] = transfer
                    curl_multi_add_handle(multi, transfer.easy)
                case .look(let transfer):
                    if transfers[ObjectIdentifier(transfer)] != nil { transfer.resume() }
                case .drop(let transfer):
                    remove(transfer)
                }
            }
            guard isClosed else { return true }
            for transfer in Array(transfers.values) {
                transfer.end(.closed)
                remove(transfer)
            }
            return false
        }

        private func remove(_ transfer: Transfer) {
            guard transfers.removeValue(forKey: ObjectIdentifier(transfer)) != nil else { return }
            curl_multi_remove_handle(multi, transfer.easy)
        }

        private func takeEnded() {
            var left: Int32 = 0
            while let message = curl_multi_info_read(multi, &left) {
                guard message.pointee.msg == CURLMSG_DONE else { continue }
                let (easy, code) = (message.pointee.easy_handle, message.pointee.data.result)
                guard let transfer = transfers.values.first(where: { $0.easy == easy }) else { continue }
                remove(transfer)
                transfer.end(code == CURLE_OK ? .whole : .failed(code))
            }
        }
    }
#endif
