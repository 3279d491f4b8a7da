-- The words of a text in order, in lower case, punctuation and brackets left out.
create or replace macro words_of(words) as
regexp_extract_all(lower(words), '[\p{L}\p{N}]+(?:[''’.-][\p{L}\p{N}]+)*')
