// swift-tools-version: 6.0
import Foundation
import PackageDescription

// The testee is built where its bindings are; they are targets of its own package, since two packages of bindings
// would both bring the library of the engine.
let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path

let package = Package(
    name: "testee",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "conformance", path: "conformance/Sources/Dao"),
        .systemLibrary(name: "CSQLite", path: "conformance/Sources/CSQLite"),
        .systemLibrary(name: "COpenSSL", path: "conformance/Sources/COpenSSL"),
        .systemLibrary(name: "CCurl", path: "conformance/Sources/CCurl"),
        .target(
            name: "conformanceHome",
            dependencies: [
                "conformance", "CSQLite", "CCurl", .target(name: "COpenSSL", condition: .when(platforms: [.linux])),
            ],
            path: "conformance/Sources/DaoHome", swiftSettings: [.define("DAO_FILES"), .define("DAO_NET")]),
        .systemLibrary(name: "CWasmtime", path: "conformance/Sources/CWasmtime"),
        .target(
            name: "conformanceWasmtime", dependencies: ["conformance", "CWasmtime"],
            path: "conformance/Sources/DaoWasmtime"),
        .executableTarget(
            name: "testee", dependencies: ["conformance", "conformanceHome", "conformanceWasmtime"], path: "testee",
            linkerSettings: [
                .unsafeFlags(["-L\(folder)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(folder)/lib"])
            ]),
    ],
    swiftLanguageModes: [.v6]
)
