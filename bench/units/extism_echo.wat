;; The same echo as an Extism plugin. It does what Extism's plugin kits do: it copies the input out of
;; the kernel's memory into its own, eight bytes at a time, and its answer back the same way, because a
;; plugin cannot see the kernel's memory. Lengths are multiples of eight.
(module
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_load_u64" (func $input_load_u64 (param i64) (result i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))

  (memory (export "memory") 32)

  (func (export "echo") (result i32)
    (local $len i64) (local $at i64) (local $out i64)
    (local.set $len (call $input_length))
    (block $in_done
      (loop $in
        (br_if $in_done (i64.ge_u (local.get $at) (local.get $len)))
        (i64.store (i32.wrap_i64 (local.get $at)) (call $input_load_u64 (local.get $at)))
        (local.set $at (i64.add (local.get $at) (i64.const 8)))
        (br $in)))
    (local.set $out (call $alloc (local.get $len)))
    (local.set $at (i64.const 0))
    (block $out_done
      (loop $back
        (br_if $out_done (i64.ge_u (local.get $at) (local.get $len)))
        (call $store_u64
          (i64.add (local.get $out) (local.get $at))
          (i64.load (i32.wrap_i64 (local.get $at))))
        (local.set $at (i64.add (local.get $at) (i64.const 8)))
        (br $back)))
    (call $output_set (local.get $out) (local.get $len))
    (i32.const 0)))
