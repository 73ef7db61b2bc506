-- setting_change: differences between what two reports were made from; one row is an input, parameter, version or background method
-- that was added, removed or changed. An input is 'renamed' where the earlier report had its content under a name that is gone.
create macro setting_change(earlier_record, later_record) as table
with
earlier_setting as (from record_setting(record := earlier_record)),
later_setting as (from record_setting(record := later_record)),
compared as (
  select
    kind, role, name, earlier_setting.value as earlier, later_setting.value as later,
    case when earlier_setting.kind is null then 'added' when later_setting.kind is null then 'removed' else 'changed' end as change
  from earlier_setting
  full join later_setting using (kind, role, name)
  where earlier_setting.kind is null or later_setting.kind is null or earlier_setting.value is distinct from later_setting.value
),
moves as (
  select after.role, after.name, min(before.name) as earlier_name
  from compared as after
  join compared as before on before.role = after.role and before.earlier = after.later
  where after.kind = 'input' and after.change = 'added' and before.kind = 'input' and before.change = 'removed'
  group by after.role, after.name
)
select
  kind, compared.role, compared.name, moved_to.earlier_name, earlier, later,
  case when moved_to.name is null then change else 'renamed' end as change
from compared
left join moves as moved_to on kind = 'input' and moved_to.role = compared.role and moved_to.name = compared.name
left join moves as moved_from on kind = 'input' and change = 'removed' and moved_from.role = compared.role and moved_from.earlier_name = compared.name
where moved_from.name is null
order by kind, compared.role, compared.name, change;

comment on macro table setting_change is 'Differences between what two reports were made from; one row is an input, parameter, version or background method';
