-- date_error: how often the years of events are a year off, as one standard deviation; one row is the study. The accuracies are those
-- of the parameters, else those of labelled points. destroyed_off is of one direction, late or early; NULL without an accuracy.
create macro date_error(accuracy_destroyed := null, accuracy_restored := null) as table
with
known as (
  select max(value) filter (where subject = 'T_D') as exact_t_d, max(value) filter (where subject = 'T_R') as exact_t_r
  from accuracy
  where measure = 'exact'
)
select
  sqrt((1 - coalesce(share_of_one(accuracy_destroyed, 'accuracy_destroyed'), exact_t_d)) / 2) as destroyed_off,
  sqrt(1 - coalesce(share_of_one(accuracy_restored, 'accuracy_restored'), exact_t_r)) as restored_off
from known;

comment on macro table date_error is 'How often the years of events are a year off; one row is the study';
