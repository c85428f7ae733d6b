;; A unit that answers every method with its own request, and does nothing else: what an echo of it
;; costs is the cost of the crossing.
(module
  (import "avatar_v1" "avatar_respond" (func $respond (param i32 i32 i32 i32) (result i32)))

  (memory (export "memory") 96 96)
  (global $next (mut i32) (i32.const 4096))

  (func (export "yuan_abi_version") (result i32) (i32.const 0x10000))

  ;; A ring: nothing is kept after the entry that brought it.
  (func (export "yuan_alloc") (param $len i32) (result i32)
    (local $at i32)
    (if (i32.gt_u (i32.add (global.get $next) (local.get $len)) (i32.const 4000000))
      (then (global.set $next (i32.const 4096))))
    (local.set $at (global.get $next))
    (global.set $next
      (i32.and
        (i32.add (i32.add (global.get $next) (local.get $len)) (i32.const 7))
        (i32.const -8)))
    (local.get $at))
  (func (export "yuan_free") (param i32 i32))

  (func (export "yuan_init") (param $id i32) (param i32 i32) (result i32)
    ;; A Ready message: field 1 (state_schema) = 1.
    (i32.store16 (i32.const 16) (i32.const 0x0108))
    (drop (call $respond (local.get $id) (i32.const 0) (i32.const 16) (i32.const 2)))
    (i32.const 0))
  (func (export "yuan_shutdown") (param $id i32) (param i32) (result i32)
    (drop (call $respond (local.get $id) (i32.const 0) (i32.const 0) (i32.const 0)))
    (i32.const 0))

  (func (export "yuan_handle_request")
    (param $id i32) (param $method i32) (param $ptr i32) (param $len i32) (result i32)
    (drop (call $respond (local.get $id) (i32.const 0) (local.get $ptr) (local.get $len)))
    (i32.const 0))
  (func (export "yuan_on_event") (param i32 i32 i32 i32 i32) (result i32) (i32.const 0)))
