Feature: What is funded, and where need is left over
  A commissioner divides a yearly grant and wants to see provision beside need.

  Scenario: A project serving three areas is counted once
    Given a project of £90,000 that serves three areas equally
    When I ask what is funded
    Then each area shows 1 project and £30,000
    And all areas together show 1 project and £90,000

  Scenario: A project serving three wards of two authorities is counted once in each authority and once in the county
    Given a project of £90,000 that serves two wards of Aston and one of Burton equally
    When I ask what is funded in each authority
    Then Aston shows 1 project and £60,000
    And Burton shows 1 project and £30,000
    When I ask what is funded in the county
    Then the county shows 1 project and £90,000

  Scenario: A refuge is on no map
    Given a refuge of £90,000 in a ward of Aston, its place confidential
    When I ask what is funded in each authority
    Then Aston shows 1 project and £90,000
    When I ask what is funded in each ward
    Then no ward shows a project
    And £90,000 stands under "Confidential location"
    And the list of projects leaves it out and says that 1 is confidential
    And no word of its address is left

  Scenario: The area with most need and least money comes first
    Given one area with 60 of 100 crimes and £2,000 of £10,000
    When I set need beside provision
    Then that area comes first, 40.0 points short
    And the reason names the rate with its interval and the population year

  Scenario: Money that nobody stated is not nought
    Given a project that states no amount
    When I ask what is funded
    Then its money is "not stated" and it is counted as a project
