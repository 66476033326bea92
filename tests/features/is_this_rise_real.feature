Feature: Is this rise real?
  A commissioner sees a higher number and must know, before anybody says "rising",
  whether chance, the season or a change in counting would do the same.

  Scenario: A rise within chance
    Given two years of about 40 offences a month
    And a last month of 47
    When I ask whether the rise is real
    Then I am told "no change that this series can show"
    And I am never told that it is rising

  Scenario: A rise outside the limits
    Given two years of about 40 offences a month
    And a last month of 75
    When I ask whether the rise is real
    Then I am told "a rise beyond what chance and the season explain: a point outside the limits (high), 2018-01"
    And I am told "The next months will say whether it lasts"

  Scenario: A rise that lasts
    Given two years of about 40 offences a month
    And last months of 58, 61 and 59
    When I ask whether the rise is real
    Then I am told "is rising, beyond what chance and the season explain"

  Scenario: A rise that is a change of recording
    Given two years of about 40 harassment offences a month until March 2018
    And about 60 a month in the two years from April 2018, when more was counted as harassment
    When I ask whether the rise is real
    Then I am told "Counting changed at 2018-04"
    And I am told "that step may be the counting alone"
    And I am told "no change that this series can show"
    And I am never told that it is rising

  Scenario: A rise that comes every summer
    Given four years of 30 offences a month in winter and 60 in summer, ending in July
    When I ask whether the rise is real
    Then I am told "The counts follow the season"
    And I am told "no change that this series can show"
    And I am never told that it is rising

  Scenario: Too short to tell
    Given 10 months of about 40 offences a month
    And a last month of 75
    When I ask whether the rise is real
    Then I am told "11 months to go by, and limits need 12"
    And I am never told that it is rising

  Scenario: Two years set beside one another
    Given 480 offences in one year and 530 in the next
    When I ask whether the second year is higher
    Then I am told "1.10 times the rate (95% interval 0.98 to 1.25, mid-p)"
    And I am told "no change that these counts can show"
