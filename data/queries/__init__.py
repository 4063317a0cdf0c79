"""What people look at: each function reads, returns plain values, and changes nothing.

    programmes     the frame: rules, rubric, gates, members, log
    applications   the list, one application, eligibility
    ratings        own sheets, released ratings, what is owed
    standings      scores and ranks
    ties           ballots, and the ladder for those tied across the line
    organisations  scores by evaluating organisation, side by side
    assignments    who rates what, and how far each organisation is
    interviews     the calendar and the notes
    waiting        what a person has to do now

Each takes the viewer and returns only what that person may see. What is expensive is kept by the programme's
basis, which grows with every act that it depends on, so nobody ever sees an old state; it is filtered for the viewer
afterwards.
"""
