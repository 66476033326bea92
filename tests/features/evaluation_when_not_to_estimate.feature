Feature: When not to estimate
  A figure that the design cannot carry does harm, however precise it looks.
  The evaluator is refused in words, and told what to bring instead.

  Scenario: Everybody started in the same month
    Given three areas that all started in the third of four months
    When the evaluator asks for a difference in differences
    Then it is refused, saying "no comparison area: every unit is first treated in the same period"
    And the way out is "use an interrupted time series, which is weaker"

  Scenario: Two months before the start
    Given a series of 9, 8, 7, 6, 5 and 4 offences that was cut before the third month
    When the evaluator asks for an interrupted time series
    Then it is refused, saying "2 periods before the start and 4 after: too few for a trend"
    And the way out is "pre_post describes shorter series"

  Scenario: Half a year is no season
    Given a series of 9, 8, 7, 6, 5 and 4 offences that was cut before the fourth month
    When the evaluator asks for an interrupted time series with the season in it
    Then it is refused, saying "6 months are too few to tell a season"
    And the way out is "Bring at least 24 months"

  Scenario: Treated before the data begin
    Given months from January 2024 on, and Luton treated since November 2023
    When the evaluator builds the panel
    Then it is refused, saying "treated before the data begin (2024-01): Luton"
    And the way out is "Bring data from before their start"

  Scenario: Ninety neighbourhoods under three authorities' decision
    Given thirty neighbourhoods in each of three authorities, of which Luton alone decided for a programme
    When the evaluator clusters by neighbourhood
    Then it is refused, saying "90 clusters (lsoa) lie below 3 decisions (authority), 1 of them to treat"
    And the way out is "errors are clustered by authority"

  Scenario: The same neighbourhoods, counted by who decided
    Given thirty neighbourhoods in each of three authorities, of which Luton alone decided for a programme
    When the evaluator lets errors be clustered by authority
    Then the estimate comes without error, p-value and interval
    And the summary says "1 treated and 2 comparison clusters (by authority)"

  Scenario: Against advice, in writing
    Given thirty neighbourhoods in each of three authorities, of which Luton alone decided for a programme
    When the evaluator clusters by neighbourhood, because "each neighbourhood chose its own month"
    Then the summary says "clustered below the decision all the same: each neighbourhood chose its own month"
