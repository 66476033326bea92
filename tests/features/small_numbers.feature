Feature: A small number is never shown
  A partner's counts stand on a page, in a download and in a report. Nobody can work out from them who was meant.

  Scenario: A small count and what would give it away
    Given counts of three areas, in one of which 2 people were hurt in one way
    When the table is made ready to be shown
    Then the 2 is not in it, and its place says "fewer than 5"
    And the figures that would give it away say "kept back so that another figure cannot be worked out"
    And every total is shown
    And nobody can tell that count from 1, 2, 3 or 4

  Scenario: A ward does not give away its one small area
    Given a ward of two areas with 3 and 40 people, and a ward of two with 30 and 25
    When the table is made ready to be shown
    Then nobody can tell the 3 from 1, 2, 3 or 4

  Scenario: Two dates do not give away what happened between them
    Given a table of the year to January that was shown, and one of the year to February with 2 people more in one place
    When the second table is made ready to be shown
    Then the difference of the two cannot be worked out

  Scenario: Hospital figures are rounded, and their totals with them
    Given counts of 12 in four places, from a hospital
    When the table is made ready to be shown
    Then each is shown as 10, each total as 25, and all together as 50

  Scenario: A rate goes with its count
    Given counts of three areas, in one of which 2 people were hurt in one way
    When the table is made ready to be shown with its rates
    Then no rate stands beside a figure that is not shown

  Scenario: Nought is not a small number
    Given counts of street crimes that the police publish one by one
    When the table is made ready to be shown
    Then each nought is shown as nought and each one as one
