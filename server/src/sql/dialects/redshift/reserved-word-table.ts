// Words that are quoted as names in Redshift: its own reserved words, and what PostgreSQL's grammar gives a meaning.

export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    'aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup between bigint binary bit blanksasnull ' +
    'boolean both bytedict bzip2 case cast char character check coalesce collate column constraint convert create credentials cross ' +
    'current_date current_time current_timestamp current_user current_user_id dec decimal default deferrable deflate defrag delta delta32k ' +
    'desc disable distinct do else emptyasnull enable encode encrypt encryption end except exists explicit extract false float for foreign ' +
    'freeze from full globaldict256 globaldict64k grant group gzip having identity ignore ilike in initially inner int integer intersect ' +
    'interval into is isnull join language lateral leading left like limit localtime localtimestamp lun luns lzo lzop minus mostly16 mostly32 ' +
    'mostly8 national natural nchar new none not notnull null nullif nulls numeric off offline offset oid old on only open or order out outer ' +
    'overlaps overlay parallel partition percent permissions pivot placing position precision primary qualify raw readratio real recover ' +
    'references rejectlog resort respect restore right row select session_user setof similar smallint snapshot some substring sysdate system ' +
    'table tag tdes text255 text32k then time timestamp to top trailing treat trim true truncatecolumns union unique unnest unpivot user ' +
    'using values varchar verbose wallet when where window with without'
  ).split(' '),
);
