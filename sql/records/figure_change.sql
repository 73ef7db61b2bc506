-- figure_change: the numbers of a report beside those of an earlier one; one row is a figure of the study, a year or a mine, the mines
-- with the largest change of VCSD first.
--
--     change = later − earlier, 0 where they differ by no more than rounding
--     percent = 100 · change / |earlier|, NULL where that is 0
--
-- A mine or year that only one of the reports has is 'added' or 'removed' and changes from or to 0. A figure that is unknown in either
-- report changes by NULL. Of one in both reports, a figure that only one report has is left out, since the views of two versions may
-- differ.
create macro figure_change(earlier_record, later_record) as table
with
earlier_figure as (from record_figure(record := earlier_record)),
later_figure as (from record_figure(record := later_record)),
earlier_place as (select distinct source, place from earlier_figure),
later_place as (select distinct source, place from later_figure),
places as (
  select
    source, place,
    case when earlier_place.source is null then 'added' when later_place.source is null then 'removed' else 'kept' end as presence
  from earlier_place
  full join later_place using (source, place)
),
compared as (
  select
    source, place, presence, figure, coalesce(later_figure.name, earlier_figure.name) as name,
    earlier_figure.amount as earlier, later_figure.amount as later
  from earlier_figure
  full join later_figure using (source, place, figure)
  join places using (source, place)
  where presence <> 'kept' or earlier_figure.figure is not null and later_figure.figure is not null
),
changes as (
  select
    *, presence <> 'kept' or differs(earlier, later) as changed,
    case
      when presence = 'added' then later
      when presence = 'removed' then 0 - earlier
      when differs(earlier, later) then later - earlier
      else 0
    end as change
  from compared
)
select
  source, place, name, presence, figure, earlier, later, changed, change,
  case when presence = 'kept' then 100 * change / nullif(abs(earlier), 0) end as percent
from changes
order by
  source, max(abs(change)) filter (where figure = 'vcsd_gg') over (partition by source, place) desc nulls last, place, figure;

comment on macro table figure_change is 'Numbers of a report beside those of an earlier one; one row is a figure of the study, a year or a mine';
