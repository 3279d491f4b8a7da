-- Which figures contradict one another, and who stands behind each?
select
    story,
    measure,
    item,
    figure,
    speaker,
    outlet,
    published_on,
    other_figure,
    other_speaker

from disputed_figures
order by story, measure, low, speaker, other_figure;
