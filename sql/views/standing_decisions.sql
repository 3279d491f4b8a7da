-- Reviewers' verdicts that nobody has taken back.
with

decisions as (

    select * from decisions

),

final as (

    select decisions.*

    from decisions
    where
        decisions.judgement <> 'withdraw'
        and not exists (

            select 1 from decisions as later where later.withdraws = decisions.decision_id

        )

)

select * from final
