import XCTest

@testable import Dao

final class LaneTests: XCTestCase {
    func testTasksBeginInTheOrderInWhichTheyWereMade() async {
        let lane = Lane()
        defer { lane.stop() }
        let seen = Lock<[Int]>([])
        let tasks = (0..<500).map { number in
            Task(executorPreference: lane.tasks, priority: number % 2 == 0 ? .high : .background) {
                seen.withLock { $0.append(number) }
                await Task.yield()
            }
        }
        for task in tasks { await task.value }
        XCTAssertEqual(seen.withLock { $0 }, Array(0..<500))
    }

    func testWhatIsCalledOffDoesNotHappen() async throws {
        let lane = Lane()
        defer { lane.stop() }
        let rung = Lock(0)
        let first = lane.after(.milliseconds(1)) { rung.withLock { $0 += 1 } }
        first.callOff()
        await withCheckedContinuation { continuation in
            _ = lane.after(.milliseconds(20)) { continuation.resume() }
        }
        XCTAssertEqual(rung.withLock { $0 }, 0)
    }

    func testALaneGoesOnAfterItWasStopped() async {
        let lane = Lane()
        lane.run {}
        lane.stop()
        await withCheckedContinuation { continuation in lane.run { continuation.resume() } }
    }

    func testTheAllowanceOfTheLogComesBackWithTime() {
        var now = ContinuousClock.now
        let allowance = LogAllowance { now }
        while allowance.take(8192) {}
        XCTAssertEqual(allowance.leftOut, 1)
        now += .seconds(1)
        XCTAssertTrue(allowance.take(8192))
    }
}
