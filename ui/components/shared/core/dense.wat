;; One layer of a network, the slow part of it: output = weight * input + bias, weight row-major. All float32;
;; rows and columns are multiples of four, columns at least four. `dense.json` holds what this compiles to,
;; written by tests/ui/components/dense_source.test.js.
(module
  (memory (export "memory") 1)
  (func (export "multiply")
    (param $weight i32) (param $bias i32) (param $input i32) (param $output i32) (param $rows i32) (param $columns i32)
    (local $second i32) (local $third i32) (local $fourth i32) ;; the rows below $weight
    (local $stride i32) (local $at i32) (local $end i32) (local $last i32) ;; in bytes
    (local $x v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $stride (i32.shl (local.get $columns) (i32.const 2)))
    (local.set $end (i32.add (local.get $input) (local.get $stride)))
    (local.set $last (i32.add (local.get $output) (i32.shl (local.get $rows) (i32.const 2))))
    (loop $row
      (local.set $second (i32.add (local.get $weight) (local.get $stride)))
      (local.set $third (i32.add (local.get $second) (local.get $stride)))
      (local.set $fourth (i32.add (local.get $third) (local.get $stride)))
      (local.set $a (v128.const f32x4 0 0 0 0))
      (local.set $b (v128.const f32x4 0 0 0 0))
      (local.set $c (v128.const f32x4 0 0 0 0))
      (local.set $d (v128.const f32x4 0 0 0 0))
      (local.set $at (local.get $input))
      (loop $column
        (local.set $x (v128.load (local.get $at)))
        (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $x) (v128.load (local.get $weight)))))
        (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $x) (v128.load (local.get $second)))))
        (local.set $c (f32x4.add (local.get $c) (f32x4.mul (local.get $x) (v128.load (local.get $third)))))
        (local.set $d (f32x4.add (local.get $d) (f32x4.mul (local.get $x) (v128.load (local.get $fourth)))))
        (local.set $weight (i32.add (local.get $weight) (i32.const 16)))
        (local.set $second (i32.add (local.get $second) (i32.const 16)))
        (local.set $third (i32.add (local.get $third) (i32.const 16)))
        (local.set $fourth (i32.add (local.get $fourth) (i32.const 16)))
        (br_if $column (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end))))
      (local.set $weight (local.get $fourth)) ;; where the next four rows begin
      ;; four partial sums a row: the first two of each join the last two, and these each other
      (local.set $a (f32x4.add
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b))
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b))))
      (local.set $c (f32x4.add
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d))
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d))))
      (v128.store (local.get $output) (f32x4.add (v128.load (local.get $bias)) (f32x4.add
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $a) (local.get $c))
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $a) (local.get $c)))))
      (local.set $bias (i32.add (local.get $bias) (i32.const 16)))
      (br_if $row
        (i32.lt_u (local.tee $output (i32.add (local.get $output) (i32.const 16))) (local.get $last))))))
