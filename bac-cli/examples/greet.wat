;; The module of the example jobs. It needs a host with WASI preview 1.
;;
;; `_start` greets each of its arguments on standard output, says on standard error that it is done,
;; and exits with 0. It writes once to each, because many nodes keep but the first write. `ticks` says
;; "tick" ten times a second until it is stopped. Functions have names: many nodes run no module
;; without.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get"
    (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get"
    (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit"
    (func $proc_exit (param i32)))

  (memory (export "memory") 3)

  ;;   0  the text to write: address and length     8  how much of it was written
  ;;  12  how many arguments there are             16  how long they are together
  ;; 128  what to wait for                        192  what was waited for
  ;; 256  the addresses of the arguments         1024  the arguments
  ;; 69632  the greetings
  (data (i32.const 64) "Hello, ")
  (data (i32.const 72) "!\n")
  (data (i32.const 76) "done\n")
  (data (i32.const 84) "tick\n")

  (func $write (param $stream i32) (param $text i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $text))
    (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_write (local.get $stream) (i32.const 0) (i32.const 1) (i32.const 8))))

  (func $length (param $text i32) (result i32)
    (local $end i32)
    (local.set $end (local.get $text))
    (block $found
      (loop $next
        (br_if $found (i32.eqz (i32.load8_u (local.get $end))))
        (local.set $end (i32.add (local.get $end) (i32.const 1)))
        (br $next)))
    (i32.sub (local.get $end) (local.get $text)))

  ;; Copies a text to `$to`, and gives the place behind it.
  (func $append (param $to i32) (param $text i32) (param $length i32) (result i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $to) (local.get $length)))
    (block $all
      (loop $next
        (br_if $all (i32.eq (local.get $to) (local.get $end)))
        (i32.store8 (local.get $to) (i32.load8_u (local.get $text)))
        (local.set $to (i32.add (local.get $to) (i32.const 1)))
        (local.set $text (i32.add (local.get $text) (i32.const 1)))
        (br $next)))
    (local.get $end))

  (func $start (export "_start")
    (local $address i32) (local $end i32) (local $name i32) (local $to i32)
    (drop (call $args_sizes_get (i32.const 12) (i32.const 16)))
    ;; No room: more than there is between the addresses and the arguments, or behind those.
    (if (i32.or
          (i32.gt_u (i32.load (i32.const 12)) (i32.const 192))
          (i32.gt_u (i32.load (i32.const 16)) (i32.const 65536)))
      (then (unreachable)))
    (drop (call $args_get (i32.const 256) (i32.const 1024)))
    ;; The first argument is the module's own name.
    (local.set $address (i32.const 260))
    (local.set $end
      (i32.add (i32.const 256) (i32.mul (i32.load (i32.const 12)) (i32.const 4))))
    (local.set $to (i32.const 69632))
    (block $all
      (loop $next
        (br_if $all (i32.ge_u (local.get $address) (local.get $end)))
        (local.set $name (i32.load (local.get $address)))
        (local.set $to (call $append (local.get $to) (i32.const 64) (i32.const 7)))
        (local.set $to
          (call $append (local.get $to) (local.get $name) (call $length (local.get $name))))
        (local.set $to (call $append (local.get $to) (i32.const 72) (i32.const 2)))
        (local.set $address (i32.add (local.get $address) (i32.const 4)))
        (br $next)))
    (call $write (i32.const 1) (i32.const 69632)
      (i32.sub (local.get $to) (i32.const 69632)))
    (call $write (i32.const 2) (i32.const 76) (i32.const 5))
    (call $proc_exit (i32.const 0)))

  (func $ticks (export "ticks")
    ;; The clock that only goes forward, for a tenth of a second.
    (i32.store (i32.const 144) (i32.const 1))
    (i64.store (i32.const 152) (i64.const 100000000))
    (loop $next
      (call $write (i32.const 1) (i32.const 84) (i32.const 5))
      (drop (call $poll_oneoff (i32.const 128) (i32.const 192) (i32.const 1) (i32.const 8)))
      (br $next))))
