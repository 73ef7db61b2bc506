-- The lower edge of a class of that width, in the digits that the width has.
create macro grade_edge(class, width) as round(class * width, cast(1 - floor(log10(width)) as integer));

comment on macro grade_edge is 'Lower edge of a class of that width';
