-- Whether the known part of some land has a mean VCS: some of it sequesters, or all of the land is known. Destroyed land is known to have 0
-- also where no NPP is, so that 0 on a part of the land says nothing.
create macro has_mean(vcs, known_area, whole_area) as vcs > 0 or known_area = whole_area;

comment on macro has_mean is 'Whether the known part of some land has a mean VCS';
