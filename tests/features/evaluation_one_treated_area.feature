Feature: One treated area
  With one treated area a clustered error is nonsense, however small it looks.
  The evaluator gets the estimate, no error, and the reason.

  Scenario: One area with a programme, four without
    Given Luton went from 10 to 16 offences
    And four areas without a programme went from 8 to 9, 6 to 9, 7 to 8 and 9 to 12
    When the evaluator estimates the difference in differences
    Then the estimate is 6 less 2, which is 4
    And no standard error, p-value or interval is given
    And the summary says "1 treated and 4 comparison clusters"
    And the summary says "an interrupted time series"

  Scenario: Enough areas to rank the change among
    Given Luton went from 10 to 16 offences
    And twelve areas without a programme that went up by 2 each on average
    When the evaluator estimates the difference in differences
    Then the estimate is 6 less 2, which is 4
    And no standard error, p-value or interval is given
    And the summary says "of 13 the smallest possible p is 1/13"

  Scenario: Many neighbourhoods, one decision
    Given thirty neighbourhoods of Luton and thirty of Bedford, with a programme decided by Luton
    When the evaluator estimates the difference in differences, saying who decided
    Then no standard error, p-value or interval is given
    And the summary says "1 treated and 1 comparison clusters (by authority)"

  Scenario: No area to compare with
    Given Luton went from 10 to 16 offences
    When the evaluator estimates the difference in differences
    Then it is refused, for want of a comparison area
