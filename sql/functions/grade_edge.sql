-- The lower edge of a class of the width, rounded to the digits of the width.
create macro grade_edge(class, width) as round(class * width, cast(1 - floor(log10(width)) as integer));

comment on macro grade_edge is 'Lower edge of a class of the width';
