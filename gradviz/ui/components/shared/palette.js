// The colours of runs, which can be told apart by colour-blind people; those of
// gradviz.colors.PALETTE.

export const PALETTE = {
  light: [
    "#d55e00",
    "#0072b2",
    "#009e73",
    "#b58900",
    "#cc4c9a",
    "#1a1a1a",
    "#6a3fc4",
    "#8a4b08",
    "#a8123a",
    "#00707a",
    "#6b7a00",
    "#6e6e78",
  ],
  dark: [
    "#ff7f3f",
    "#5cc8ff",
    "#2fdca4",
    "#ffe14d",
    "#ff8ad0",
    "#ffffff",
    "#b79cff",
    "#ffb067",
    "#ff5c7a",
    "#9af0e6",
    "#c3d94e",
    "#b8b8c4",
  ],
};
