Feature: Before and after is not enough
  An evaluator who compares the months before a programme with the months after it
  is told what the series did, that this is no effect, and which design could say more.

  Scenario: A series that was falling anyway
    Given 64, 32 and 16 offences in the three months before the start
    And 16, 8 and 4 offences in the three months from the start
    When the evaluator compares before with after
    Then the rate after is 0.25 times the rate before
    And no p-value is given
    And the summary says that the interrupted time series is of opposite sign, at 2.000
    And the summary says "Do not report a fall."

  Scenario: The same months beside the series' own trend
    Given 64, 32 and 16 offences in the three months before the start
    And 16, 8 and 4 offences in the three months from the start
    When the evaluator sets the series against its own trend
    Then the months without the programme would have had 8, 4 and 2 offences
    And the rate ratio at the start is 2

  Scenario: A rise that was a fall
    Given 4, 8 and 16 offences in the three months before the start
    And 16, 32 and 64 offences in the three months from the start
    When the evaluator compares before with after
    Then the rate after is 4 times the rate before
    And the summary says that the interrupted time series is of opposite sign, at 0.500
    And the summary says "Do not report a rise."

  Scenario: The same rise beside its own trend, which doubled every month
    Given 4, 8 and 16 offences in the three months before the start
    And 16, 32 and 64 offences in the three months from the start
    When the evaluator sets the series against its own trend
    Then the months without the programme would have had 32, 64 and 128 offences
    And the rate ratio at the start is 0.5

  Scenario: Only those who stayed were asked twice
    Given scores before and after of 10 to 12, 12 to 15, 14 to 15, and of 9 with none after
    When the evaluator compares the scores
    Then the mean difference is 2 among 3 complete of 4 who started
    And the summary says "not the effect of a programme"
    And the summary says "A comparison group measured at the same two moments could say more"

  Scenario: The area next door fell too
    Given offences in Luton fell from 20 to 15, and in Bedford from 30 to 25
    When the evaluator compares Luton's change with Bedford's
    Then the difference in differences is 0
