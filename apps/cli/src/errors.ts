import { defineError } from '@self-cascade/core'

/** Thrown before anything is made, when a file to be written is already there. */
export const OutputExists = defineError<{ paths: readonly string[] }>({
  code: 'OutputExists',
  what: ({ paths }) => `${paths.join(', ')} ${paths.length === 1 ? 'exists' : 'exist'} already.`,
  why: 'Files are not overwritten unless you say so.',
  fix: 'Give another --out, or add --force to replace them.',
})

/** Thrown when the place for the output cannot be written to; `cause` is the file system's own error. */
export const OutputNotWritable = defineError<{ path: string; reason: string; option?: string }>({
  code: 'OutputNotWritable',
  what: ({ path }) => `${path} cannot be written.`,
  why: ({ reason }) => `The file system says: ${reason}.`,
  fix: ({ option = '--out' }) => `Choose another place with ${option}, or change the permissions there.`,
})

/** Thrown when the disk is full; the unfinished file has been removed. */
export const DiskFull = defineError<{ path: string }>({
  code: 'DiskFull',
  what: ({ path }) => `There is no space left for ${path}.`,
  why: 'The disk, or your quota on it, is full. The unfinished file was removed and no other file was touched.',
  fix: 'Free some space or choose another place with --out, then go on; finished stages are kept.',
})

/** Thrown when a file that is to be read as a picture is none. */
export const UnreadablePicture = defineError<{ path: string; reason: string }>({
  code: 'UnreadablePicture',
  what: ({ path }) => `${path} cannot be read as a picture.`,
  why: ({ reason }) => `The reader says: ${reason}.`,
  fix: 'Give a PNG, JPEG, WebP, AVIF, GIF or TIFF file.',
})

/** Thrown when a recipe or a saved run belongs to something else than what was given. */
export const RecipeMismatch = defineError<{ facts: string; fix: string }>({
  code: 'RecipeMismatch',
  what: ({ facts }) => facts,
  why: 'The same bytes come out only of the same model and the same picture.',
  fix: ({ fix }) => fix,
})

/** Thrown when a folder that is to be continued holds no run. */
export const NoSavedRun = defineError<{ folder: string; reason: string }>({
  code: 'NoSavedRun',
  what: ({ folder }) => `${folder} holds no run to continue.`,
  why: ({ reason }) => reason,
  fix: 'Give the folder that was named when the run was stopped, which holds a file run.json; or, to begin anew, an empty one.',
})

/** Thrown when a run is to branch from a stage that was not kept. */
export const StageNotKept = defineError<{ stage: number; folder: string }>({
  code: 'StageNotKept',
  what: ({ stage, folder }) => `Stage ${stage} is not in ${folder}.`,
  why: 'A branch starts from a stage that was finished and kept, with the same model and seed.',
  fix: 'Branch from an earlier stage, or finish the run first with --resume.',
})

/** Thrown when a JSON file cannot be read. */
export const UnreadableFile = defineError<{ path: string; reason: string }>({
  code: 'UnreadableFile',
  what: ({ path }) => `${path} cannot be read.`,
  why: ({ reason }) => `The reader says: ${reason}.`,
  fix: 'Check the path and that the file is whole.',
})

/** Thrown when the file in which an ONNX file keeps its weights cannot be read. */
export const WeightsUnreadable = defineError<{ model: string; path: string; reason: string }>({
  code: 'WeightsUnreadable',
  what: ({ model, path }) => `${model} keeps weights in ${path}, which cannot be read.`,
  why: ({ reason }) => `The reader says: ${reason}.`,
  fix: 'Copy the file that is named here beside the model, or export the model again.',
})

/** Thrown when a training run is to begin in a folder that holds one. */
export const TrainingExists = defineError<{ folder: string }>({
  code: 'TrainingExists',
  what: ({ folder }) => `${folder} holds a training run already.`,
  why: 'A run is not replaced unless you say so.',
  fix: 'Add --resume to go on with it, give another --out, or add --force to begin anew.',
})

/** Thrown when a training run is to be continued and there is none. */
export const NoSavedTraining = defineError<{ folder: string; reason: string }>({
  code: 'NoSavedTraining',
  what: ({ folder }) => `${folder} holds no training run to continue.`,
  why: ({ reason }) => reason,
  fix: 'Give the --out of the run, or leave --resume away to begin one.',
})

/** Thrown when a training run is to be continued with other settings. */
export const SettingsDiffer = defineError<{ folder: string; name: string; saved: string; given: string }>({
  code: 'SettingsDiffer',
  what: ({ folder, name, saved, given }) => `The run in ${folder} has ${name} ${saved}, and ${given} is asked for.`,
  why: 'A run goes on with what it began with. It may take more steps but not fewer, and have another learning rate.',
  fix: 'Leave that option away, or begin another run with another --out.',
})

/** Thrown when a model's schedule is not one of noise added step by step. */
export const ScheduleUnusable = defineError<{ className: string }>({
  code: 'ScheduleUnusable',
  what: ({ className }) => `The schedule of ${className} has no noise levels by timestep.`,
  why: 'Networks are trained to predict noise or velocity at the timesteps of a diffusion schedule; flow matching has none.',
  fix: 'Give a --model with a diffusion schedule, such as DDIMScheduler.',
})

/** Thrown when the model that a run began with is not there any more as it was. */
export const TrainingModelDiffers = defineError<{ location: string; folder: string }>({
  code: 'TrainingModelDiffers',
  what: ({ location, folder }) => `${location} is not the model that the run in ${folder} began with.`,
  why: 'Pictures and captions would be encoded, or a network tuned, in another way than what was learnt so far.',
  fix: 'Give that model with --model, unchanged, or begin another run with another --out.',
})

/** Thrown when the pictures that a run began with are not there any more as they were. */
export const TrainingPicturesDiffer = defineError<{ location: string; folder: string }>({
  code: 'TrainingPicturesDiffer',
  what: ({ location, folder }) => `The pictures in ${location} are not those that the run in ${folder} began with.`,
  why: 'A run goes on with the same batches only on the same pictures and captions.',
  fix: 'Put the folder back as it was, or begin another run with another --out.',
})

/** Thrown when a model cannot be tuned by the command line. */
export const ModelNotTunable = defineError<{ model: string; reason: string; fix: string }>({
  code: 'ModelNotTunable',
  what: ({ model, reason }) => `The model ${model} cannot be tuned: ${reason}.`,
  why: 'Tuning needs pictures turned into latents, and a network that predicts noise or velocity at the timesteps of a schedule.',
  fix: ({ fix }) => fix,
})

/** Thrown when there are pictures to learn from and none to judge by. */
export const NoHeldOutPictures = defineError<{ folder: string; count: number }>({
  code: 'NoHeldOutPictures',
  what: ({ folder, count }) => `${folder} has ${count === 1 ? 'one picture' : `${count} pictures`} that can be used.`,
  why: 'Some pictures are kept aside, to see whether what is learnt holds for others too.',
  fix: 'Add pictures: two are the fewest.',
})
