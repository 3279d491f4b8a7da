-- Where was it that I read this?
set variable words = 'airstrikes near Homs';

select
    score,
    published_on,
    outlet,
    title,
    excerpt

from search(getvariable('words'));
