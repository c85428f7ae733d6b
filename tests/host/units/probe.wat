;; A small unit that does what its method numbers say; see UNIT in conftest.py for their names.
;; Numbers from 0x100 on pass the request through to an import, and its answers back.
(module
  (import "avatar_v1" "avatar_respond" (func $respond (param i32 i32 i32 i32) (result i32)))
  (import "avatar_v1" "avatar_cancel" (func $cancel (param i32) (result i32)))
  (import "avatar_v1" "avatar_credit" (func $credit (param i32 i32 i32) (result i32)))
  (import "avatar_v1" "avatar_log" (func $log (param i32 i32 i32) (result i32)))
  (import "avatar_v1" "avatar_clock_now" (func $clock (param i32 i32) (result i32)))
  (import "avatar_v1" "avatar_random_fill" (func $random (param i32 i32) (result i32)))
  (import "avatar_v1" "avatar_timer_start" (func $timer_start (param i32 i32 i32) (result i32)))
  (import "avatar_v1" "avatar_storage_read" (func $storage_read (param i32 i32 i32) (result i32)))
  (import "avatar_v1" "avatar_storage_scan" (func $storage_scan (param i32 i32 i32) (result i32)))
  (import "avatar_v1" "avatar_storage_write" (func $storage_write (param i32 i32 i32) (result i32)))
  (import "avatar_v1" "avatar_net_fetch" (func $net_request (param i32 i32 i32) (result i32)))

  (memory (export "memory") 160 512)
  (global $next (mut i32) (i32.const 4096))
  ;; The one call that waits for RESUME, and the one stream that waits for credit.
  (global $late_id (mut i32) (i32.const 0))
  (global $late_ptr (mut i32) (i32.const 0))
  (global $late_len (mut i32) (i32.const 0))
  (global $flow_id (mut i32) (i32.const 0))
  (global $flow_ptr (mut i32) (i32.const 0))
  (global $flow_len (mut i32) (i32.const 0))
  (global $flow_left (mut i32) (i32.const 0))

  (func (export "yuan_abi_version") (result i32) (i32.const 0x10000))

  ;; A ring: good enough where nothing is kept for long.
  (func $alloc (export "yuan_alloc") (param $len i32) (result i32)
    (local $at i32)
    (if (i32.gt_u (i32.add (global.get $next) (local.get $len)) (i32.const 10000000))
      (then (global.set $next (i32.const 4096))))
    (local.set $at (global.get $next))
    (global.set $next
      (i32.and (i32.add (i32.add (global.get $next) (local.get $len)) (i32.const 7)) (i32.const -8)))
    (local.get $at))
  (func (export "yuan_free") (param i32 i32))

  (func (export "yuan_init") (param $id i32) (param $ptr i32) (param $len i32) (result i32)
    ;; A Ready message: field 1 (state_schema) = 1.
    (i32.store16 (i32.const 16) (i32.const 0x0108))
    (drop (call $respond (local.get $id) (i32.const 0) (i32.const 16) (i32.const 2)))
    (i32.const 0))

  (func (export "yuan_shutdown") (param $id i32) (param $deadline i32) (result i32)
    (drop (call $log (i32.const 2) (i32.const 1024) (i32.const 8)))
    (drop (call $respond (local.get $id) (i32.const 0) (i32.const 0) (i32.const 0)))
    (i32.const 0))
  (data (i32.const 1024) "shutdown")

  ;; Streams the same item until it is done or there is no credit.
  (func $flow (result i32)
    (local $status i32)
    (loop $more
      (if (i32.eqz (global.get $flow_left))
        (then
          (drop (call $respond (global.get $flow_id) (i32.const 0) (i32.const 0) (i32.const 0)))
          (global.set $flow_id (i32.const 0))
          (return (i32.const 0))))
      (local.set $status
        (call $respond (global.get $flow_id) (i32.const 1) (global.get $flow_ptr) (global.get $flow_len)))
      (if (local.get $status) (then (return (i32.const 1))))
      (global.set $flow_left (i32.sub (global.get $flow_left) (i32.const 1)))
      (br $more))
    (i32.const 1))

  ;; PENDING where the import took the call, else its status.
  (func $passed (param $status i32) (result i32)
    (if (result i32) (local.get $status) (then (local.get $status)) (else (i32.const 1))))

  (func $echo (param $id i32) (param $ptr i32) (param $len i32) (result i32)
    (drop (call $respond (local.get $id) (i32.const 0) (local.get $ptr) (local.get $len)))
    (i32.const 0))

  (func $spin (loop $for_ever (br $for_ever)))

  (func (export "yuan_handle_request")
    (param $id i32) (param $method i32) (param $ptr i32) (param $len i32) (result i32)
    (if (i32.eq (local.get $method) (i32.const 1))
      (then (return (call $echo (local.get $id) (local.get $ptr) (local.get $len)))))
    (if (i32.eq (local.get $method) (i32.const 2)) ;; yields, echoes on RESUME
      (then
        (global.set $late_id (local.get $id))
        (global.set $late_ptr (local.get $ptr))
        (global.set $late_len (local.get $len))
        (return (i32.const 2))))
    (if (i32.or (i32.eq (local.get $method) (i32.const 3)) (i32.eq (local.get $method) (i32.const 15)))
      (then (unreachable)))
    (if (i32.eq (local.get $method) (i32.const 4)) (then (call $spin)))
    (if (i32.eq (local.get $method) (i32.const 5)) ;; answers with bytes that straddle the end
      (then
        (drop (call $respond (local.get $id) (i32.const 0)
          (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)) (i32.const 8)))
        (return (i32.const 0))))
    (if (i32.eq (local.get $method) (i32.const 6)) (then (return (i32.const 1)))) ;; waits for CANCEL
    (if (i32.eq (local.get $method) (i32.const 7)) (then (return (i32.const 0)))) ;; never answers
    (if (i32.eq (local.get $method) (i32.const 8)) (then (return (i32.const -9)))) ;; CONFLICT
    (if (i32.eq (local.get $method) (i32.const 9)) ;; streams its request a hundred times
      (then
        (global.set $flow_id (local.get $id))
        (global.set $flow_ptr (local.get $ptr))
        (global.set $flow_len (local.get $len))
        (global.set $flow_left (i32.const 100))
        (return (call $flow))))
    (if (i32.eq (local.get $method) (i32.const 10)) ;; logs its request
      (then
        (drop (call $log (i32.const 3) (local.get $ptr) (local.get $len)))
        (return (call $echo (local.get $id) (i32.const 0) (i32.const 0)))))
    (if (i32.eq (local.get $method) (i32.const 11)) ;; gives the monotonic clock
      (then
        (i32.store16 (i32.const 32) (i32.const 0x080a))
        (drop (call $clock (i32.const 1) (i32.const 34)))
        (return (call $echo (local.get $id) (i32.const 32) (i32.const 10)))))
    (if (i32.eq (local.get $method) (i32.const 12)) ;; gives 16 random bytes
      (then
        (i32.store16 (i32.const 48) (i32.const 0x100a))
        (drop (call $random (i32.const 50) (i32.const 16)))
        (return (call $echo (local.get $id) (i32.const 48) (i32.const 18)))))
    (if (i32.eq (local.get $method) (i32.const 13)) ;; grows, and answers from the new page
      (then
        (local.set $method (i32.mul (memory.grow (i32.const 1)) (i32.const 65536)))
        (memory.copy (local.get $method) (local.get $ptr) (local.get $len))
        (return (call $echo (local.get $id) (local.get $method) (local.get $len)))))
    (if (i32.eq (local.get $method) (i32.const 14)) ;; answers twice, and somebody unknown
      (then
        (drop (call $respond (local.get $id) (i32.const 0) (local.get $ptr) (local.get $len)))
        (drop (call $respond (local.get $id) (i32.const -9) (i32.const 0) (i32.const 0)))
        (drop (call $respond (i32.const 0x7fffffff) (i32.const 0) (i32.const 0) (i32.const 0)))
        (return (i32.const 0))))
    (if (i32.eq (local.get $method) (i32.const 0x100))
      (then (return (call $passed
        (call $storage_read (local.get $id) (local.get $ptr) (local.get $len))))))
    (if (i32.eq (local.get $method) (i32.const 0x101))
      (then (return (call $passed
        (call $storage_scan (local.get $id) (local.get $ptr) (local.get $len))))))
    (if (i32.eq (local.get $method) (i32.const 0x102))
      (then (return (call $passed
        (call $storage_write (local.get $id) (local.get $ptr) (local.get $len))))))
    (if (i32.eq (local.get $method) (i32.const 0x103))
      (then (return (call $passed
        (call $timer_start (local.get $id) (local.get $ptr) (local.get $len))))))
    (if (i32.eq (local.get $method) (i32.const 0x104))
      (then (return (call $passed
        (call $net_request (local.get $id) (local.get $ptr) (local.get $len))))))
    (if (i32.eq (local.get $method) (i32.const 0x105)) ;; writes, and traps before it can be told
      (then
        (drop (call $storage_write (local.get $id) (local.get $ptr) (local.get $len)))
        (unreachable)))
    (i32.const -1))

  (func (export "yuan_on_event")
    (param $kind i32) (param $id i32) (param $status i32) (param $ptr i32) (param $len i32)
    (result i32)
    (if (i32.eq (local.get $kind) (i32.const 1)) ;; COMPLETION: pass it on
      (then
        (drop (call $respond (local.get $id) (local.get $status) (local.get $ptr) (local.get $len)))
        (return (i32.const 0))))
    (if (i32.eq (local.get $kind) (i32.const 2)) ;; CREDIT
      (then
        (if (i32.eq (local.get $id) (global.get $flow_id)) (then (return (call $flow))))
        (drop (call $credit (local.get $id) (local.get $status) (i32.load (local.get $ptr))))
        (return (i32.const 0))))
    (if (i32.eq (local.get $kind) (i32.const 3)) ;; CANCEL
      (then
        (if (call $cancel (local.get $id))
          (then (drop (call $respond (local.get $id) (i32.const -6) (i32.const 0) (i32.const 0)))))
        (return (i32.const 0))))
    (if (i32.eq (local.get $kind) (i32.const 4)) ;; RESUME
      (then (return (call $echo
        (global.get $late_id) (global.get $late_ptr) (global.get $late_len)))))
    (i32.const -11)))
