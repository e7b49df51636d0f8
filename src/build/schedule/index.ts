/** The pure part of a build run: what is begun when, with how many make jobs, and how long it will take. */
export { createSchedule, type Capacity, type Schedule, type ScheduledJob, type Start } from './schedule.ts';
export { learn } from './learn.ts';
