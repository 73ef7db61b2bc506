-- weighted_square: the square of w_d·d + w_r·r, or of w_v·v where w_v is not 0, by sums of squares over clusters: dd of d, rr of r, vv of v, dr of the
-- products of d and r. NULL where what it needs is.
create macro weighted_square(w_d, w_r, w_v, dd, rr, vv, dr) as
  case
    when w_v <> 0 then w_v * w_v * vv
    when w_d = 0 then w_r * w_r * rr
    when w_r = 0 then w_d * w_d * dd
    when dd + rr is not null then greatest(0, w_d * w_d * dd + 2 * w_d * w_r * dr + w_r * w_r * rr)
  end;

comment on macro weighted_square is 'Square of a weighted sum of two errors, by sums of squares over clusters';
